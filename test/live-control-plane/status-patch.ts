import { mergePatch } from "./merge-patch.ts"

interface Condition {
  readonly type: string
  readonly [field: string]: unknown
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
  const changed = after.flatMap((condition) => {
    const { type } = condition
    const change = mergePatch(before.find((other) => other.type === type) ?? {}, condition)
    return change === undefined ? [] : [{ ...change, type }]
  })
  if (changed.length === 0) return patch
  return { ...patch, "$setElementOrder/conditions": after.map(({ type }) => ({ type })), conditions: changed }
}
