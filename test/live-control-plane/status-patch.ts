import { deepEqual } from "../../src/sim/store/deep-equal.ts"
import { mergePatch } from "./merge-patch.ts"

interface Condition {
  readonly type: string
}

interface Status {
  readonly conditions?: ReadonlyArray<Condition>
  readonly [field: string]: unknown
}

/**
 * The strategic merge patch that brings a pod's or a node's status to `to`, as a kubelet sends it: of the conditions only those that
 * differ, so that what others have said meanwhile stays. Undefined when nothing differs.
 */
export const statusPatch = (from: Status = {}, to: Status = {}): object | undefined => {
  const { conditions: before = [], ...rest } = from
  const { conditions: after = [], ...wanted } = to
  const patch = mergePatch(rest, wanted)
  const changed = after.filter(
    (condition) =>
      !deepEqual(
        condition,
        before.find(({ type }) => type === condition.type)
      )
  )
  if (changed.length === 0) return patch
  return { ...patch, "$setElementOrder/conditions": after.map(({ type }) => ({ type })), conditions: changed }
}
