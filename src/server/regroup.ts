import { Effect } from "effect"
import { CurrentActor } from "../api/authorization.ts"
import type { IncidentId } from "../domain/ids.ts"
import { Regrouping, type RegroupingError } from "../incident/correlation/regrouping.ts"
import { IncidentEngine } from "../incident/engine.ts"
import { conflict, readProblem, unavailable } from "./problems.ts"

interface Moved {
  readonly alerts: ReadonlyArray<string>
  readonly reason: string
}

const problem = <A, R>(effect: Effect.Effect<A, RegroupingError, R>) =>
  effect.pipe(
    Effect.catchTag(["RegroupingRefused", "EventRefused"], (error) => Effect.fail(conflict(error))),
    Effect.catchTag(["IncidentUnknown", "TimelineDamaged", "TimelineUnavailable"], (error) => Effect.fail(readProblem(error)))
  )

export const alertsOf = Effect.fn("server.alertsOf")(function* (incident: IncidentId) {
  const held = yield* Effect.mapError((yield* Regrouping).alerts(incident), readProblem)
  return held.map(({ fingerprint, name, startsAt, status }) => ({ fingerprint, name, status, startsAt }))
})

export const split = Effect.fn("server.split")(function* (incident: IncidentId, moved: Moved) {
  const by = (yield* CurrentActor).subject
  const made = yield* problem((yield* Regrouping).split({ incident, by, ...moved }))
  yield* Effect.mapError((yield* IncidentEngine).start(made), unavailable)
  return { incident: made, message: `${made} was opened for them; it and ${incident} are kept apart` }
})

export const merge = Effect.fn("server.merge")(function* (
  incident: IncidentId,
  { into, reason }: { readonly into: IncidentId; readonly reason: string }
) {
  const by = (yield* CurrentActor).subject
  yield* problem((yield* Regrouping).merge({ incident, into, by, reason }))
  return { incident: into, message: `${incident} has ended; ${into} goes on with its alerts` }
})

export const reassign = Effect.fn("server.reassign")(function* (
  incident: IncidentId,
  { to, ...moved }: Moved & { readonly to: IncidentId }
) {
  const by = (yield* CurrentActor).subject
  const count = yield* problem((yield* Regrouping).reassign({ incident, to, by, ...moved }))
  return { incident: to, message: `${to} has ${count} alerts of ${incident} now; the two are kept apart` }
})
