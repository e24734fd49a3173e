import { Effect } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { Clusters } from "../../platform/clusters.ts"
import { Incidents } from "../incidents.ts"
import { handOver } from "./ended.ts"

/** The cluster that the incident is about, with the readers for it. */
export const clusterOf = Effect.fnUntraced(function* (incident: IncidentId) {
  const { cluster } = yield* (yield* Incidents).get(incident)
  if (cluster === undefined) return yield* handOver("the incident is about no configured cluster")
  return yield* (yield* Clusters).get(cluster)
})
