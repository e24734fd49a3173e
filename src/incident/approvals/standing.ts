import { Effect } from "effect"
import type { Approval } from "../../domain/decision.ts"
import { type DataOf, dataOf } from "../../domain/events-of-kind.ts"
import type { Digest } from "../../domain/ids.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { Directory } from "../../policy/directory.ts"

const revokedIn = (events: ReadonlyArray<TimelineEvent>): ReadonlyMap<string, DataOf<"ApprovalRevoked">> =>
  new Map(dataOf(events, "ApprovalRevoked").map((data) => [data.approval, data]))

/** The answers to a plan that nobody has taken back, in the order they were given. */
export const answersTo = (events: ReadonlyArray<TimelineEvent>, plan: Digest): ReadonlyArray<Approval> => {
  const revoked = revokedIn(events)
  return dataOf(events, "ApprovalGiven").flatMap(({ approval }) => (approval.plan === plan && !revoked.has(approval.id) ? [approval] : []))
}

/** Why somebody may not approve at this moment, as a clause; undefined when they may. A directory that cannot be read lets nobody. */
export const groupObjection = Effect.fnUntraced(function* (subject: string, groups: ReadonlyArray<string>) {
  const now = yield* (yield* Directory).groupsOf(subject).pipe(Effect.result)
  if (now._tag === "Failure") return now.failure.message
  return now.success.some((group) => groups.includes(group)) ? undefined : `${subject} is no longer in any of ${groups.join(", ")}`
})

/** Why an approval that was given no longer counts, as a clause; undefined while it does. */
export const lapseOf = Effect.fnUntraced(function* (
  { id, by }: Approval,
  groups: ReadonlyArray<string>,
  events: ReadonlyArray<TimelineEvent>
) {
  return revokedIn(events).has(id) ? `${by.subject} took the approval back` : yield* groupObjection(by.subject, groups)
})
