import type { Change } from "../../domain/change.ts"
import { millisOf } from "../../domain/ids.ts"
import { placeKey } from "./subject.ts"

/** Milliseconds that a controller may take to follow a write, and that the clocks of both may differ. */
const FOLLOWS_WITHIN = 30_000

const isRollout = ({ source }: Change): boolean => source === "kubernetes"

/** Whether a write that somebody made is what a workload's revision came from. */
const isCauseOf = (write: Change, rollout: Change): boolean => {
  const keys = new Set(rollout.objects.map(placeKey))
  return (
    !isRollout(write) &&
    write.kind === "deploy" &&
    Math.abs(millisOf(write.at) - millisOf(rollout.at)) <= FOLLOWS_WITHIN &&
    write.objects.some((object) => keys.has(placeKey(object)))
  )
}

interface Found {
  readonly change: Change
}

/**
 * One change where two sources tell of the same: the audit log knows who wrote, and the revision that came of it what was there before. The
 * write stays, with the revision's ends.
 */
export const combine = <A extends Found>(found: ReadonlyArray<A>): ReadonlyArray<A> => {
  const rollouts = found.filter(({ change }) => isRollout(change))
  const taken = new Map<A, Change>()
  for (const { change: rollout } of rollouts) {
    const distance = ({ change }: A) => Math.abs(millisOf(change.at) - millisOf(rollout.at))
    const [write] = found.filter((one) => !taken.has(one) && isCauseOf(one.change, rollout)).toSorted((a, b) => distance(a) - distance(b))
    if (write !== undefined) taken.set(write, rollout)
  }
  const gone = new Set(taken.values())
  return found
    .filter(({ change }) => !gone.has(change))
    .map((one) => {
      const rollout = taken.get(one)
      if (rollout?.from === undefined || rollout.to === undefined) return one
      return { ...one, change: { ...one.change, from: rollout.from, to: rollout.to } }
    })
}
