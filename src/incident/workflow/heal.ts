import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../domain/ids.ts"
import { alertLog } from "../correlation/alert-log.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { Timeline } from "../timeline/timeline.ts"
import { resolvedAs } from "./ended.ts"
import { finish } from "./finish.ts"
import { hasActed } from "./history.ts"

/**
 * Ends the incident as healthy when its alerts have all resolved and nothing was changed: a plan that has not begun is no longer
 * needed. To be run in a transaction, so that an alert that fires again either is seen or finds the incident ended.
 */
export const endIfHealed = Effect.fnUntraced(function* (incident: IncidentId) {
  yield* holdIncidents(yield* SqlClient, [incident])
  if (hasActed(yield* (yield* Timeline).read(incident))) return undefined
  const alerts = yield* alertLog
  const isQuiet = (yield* alerts.countOf(incident)) > 0 && !(yield* alerts.fires(incident))
  if (!isQuiet) return undefined
  const ended = resolvedAs("healthy: the alerts resolved before anything was changed")
  yield* finish(incident, ended)
  return ended
})
