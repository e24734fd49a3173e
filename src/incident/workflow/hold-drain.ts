import { Clock, Effect } from "effect"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import type { PlanStep } from "../../domain/plan.ts"
import { drainedNodes } from "../../execute/drain.ts"
import { type DrainLease, DrainLeases } from "../../execute/drain-leases.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { pollUntil } from "./poll-until.ts"

/** Nodes of one cluster that may be emptied at one time, over all incidents. */
const MOST_DRAINS = 1

/** Milliseconds after a step's time in which its end may still be looked at and undone. */
const MARGIN = 120_000

/** Waits, at most for the step's own time, until no other incident empties a node of the cluster, and holds the step's nodes then. */
export const holdDrain = Effect.fnUntraced(function* (incident: IncidentId, { effects, timeoutMs }: PlanStep) {
  const nodes = drainedNodes(effects)
  if (nodes.length === 0) return
  const leases = yield* DrainLeases
  const { config } = yield* clusterOf(incident)
  const acquire = Effect.gen(function* () {
    const until = timestamp((yield* Clock.currentTimeMillis) + 2 * timeoutMs + MARGIN)
    for (const node of nodes) {
      const lease: DrainLease = { cluster: config.name, node, owner: incident, until }
      const inTheWay = yield* leases.acquire(lease, Math.max(MOST_DRAINS, nodes.length))
      if (inTheWay !== undefined) return inTheWay
    }
    return undefined
  })
  const inTheWay = yield* pollUntil(acquire, (other) => other === undefined, timeoutMs)
  if (inTheWay === undefined) return
  yield* leases.release(incident)
  return yield* handOver(
    `${nodes.join(", ")} was not emptied: ${inTheWay.owner} is emptying ${inTheWay.node} of the same cluster`,
    "Nodes are emptied one at a time, so that their pods have somewhere to go. Wait for the other incident, then try again."
  )
})

/** Lets go of the nodes that a step held, once it is settled. */
export const releaseDrain = Effect.fnUntraced(function* (incident: IncidentId, { effects }: PlanStep) {
  if (drainedNodes(effects).length > 0) yield* (yield* DrainLeases).release(incident)
})
