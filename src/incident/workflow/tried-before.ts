import type { Timestamp } from "../../domain/ids.ts"
import { refKey, showRef } from "../../domain/object-ref.ts"
import type { PlanStep, TargetState } from "../../domain/plan.ts"

/** A step that failed: when, in which incident, why, and what its objects were when it was planned. */
export interface Attempt {
  readonly at: Timestamp
  readonly incident: string
  readonly title: string
  readonly reason: string
  readonly targets: ReadonlyArray<TargetState>
}

/** `at 02:19 on 2026-01-01 in inc-…`. */
export const whenTried = ({ at, incident }: Attempt): string => `at ${at.slice(11, 16)} on ${at.slice(0, 10)} in ${incident}`

const changeOf = (before: TargetState | undefined, { content, ref, version }: TargetState): string | undefined => {
  const name = showRef(ref)
  if (before === undefined) return `${name} was not among what it changed`
  if (before.version === version) return undefined
  if (version === "absent") return `${name} is gone`
  if (before.version === "absent") return `${name} has been made`
  return content !== undefined && content === before.content
    ? `${name} holds the same again`
    : `${name} has changed (it was at ${before.version}, and is at ${version})`
}

/** What is different now for a step that failed, as a sentence. */
export const since = ({ targets: then }: Attempt, { targets: now }: PlanStep): string => {
  const known = new Map(then.map((state) => [refKey(state.ref), state]))
  const present = new Set(now.map(({ ref }) => refKey(ref)))
  const changed = [
    ...now.flatMap((state) => changeOf(known.get(refKey(state.ref)), state) ?? []),
    ...then.filter(({ ref }) => !present.has(refKey(ref))).map(({ ref }) => `${showRef(ref)} is not changed this time`)
  ]
  return changed.length === 0 ? "nothing that it changes has changed since" : `since then ${changed.join(", ")}`
}
