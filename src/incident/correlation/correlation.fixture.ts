/** What correlation's suites share: clusters that are only names, and alerts that are easy to write. */
import { Effect, Layer } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import type { IncidentPhase } from "../../domain/incident.ts"
import type { Signal } from "../../domain/signal.ts"
import { Clusters, ClusterUnknown } from "../../platform/clusters.ts"
import { signal } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import { Correlation } from "./correlation.ts"

const credentials = { reader: { kubeconfig: "/reader" } }
const configs = [
  { name: "prod", environment: "production", credentials, prometheus: [] },
  { name: "stage", environment: "staging", credentials, prometheus: [], alertLabels: { env: "stage", region: "eu" } }
] as const
const noCluster = new ClusterUnknown({ message: "not in this test", where: "here", next: "nothing" })

export const layerClusterNames = Layer.succeed(Clusters, {
  list: Effect.succeed(configs as unknown as ReadonlyArray<never>),
  get: () => Effect.fail(noCluster)
})

let fingerprints = 0

/** A firing alert with a fingerprint of its own. */
export const alert = (over: Partial<Signal> = {}): Signal => signal({ fingerprint: `f${fingerprints++}`, ...over })

/** The same, by its name and labels. */
export const alertOf = (name: string, labels: Record<string, string>, over: Partial<Signal> = {}): Signal =>
  alert({ name, labels: { alertname: name, ...labels }, ...over })

export const accept = (...signals: ReadonlyArray<Signal>) =>
  Effect.flatMap(Correlation, (correlation) => correlation.accept(signals.map((one) => ({ signal: one, notes: [] }))))

export const eventsOf = (incident: IncidentId) => Effect.flatMap(Timeline, (timeline) => timeline.read(incident))

export const kinds = (incident: IncidentId) => Effect.map(eventsOf(incident), (events) => events.map(({ data }) => data._tag))

/** Moves an incident on as its workflow would. */
export const moveTo = Effect.fnUntraced(function* (incident: IncidentId, ...phases: ReadonlyArray<IncidentPhase>) {
  const timeline = yield* Timeline
  let from: IncidentPhase = "opened"
  for (const to of phases) {
    yield* timeline.append(incident, "handrail", { _tag: "PhaseChanged", from, to, reason: "test" })
    from = to
  }
})

export const end = Effect.fnUntraced(function* (incident: IncidentId, phase: "handed-over" | "cancelled" | "resolved") {
  if (phase === "resolved") yield* moveTo(incident, "triaged")
  const timeline = yield* Timeline
  yield* timeline.append(incident, "handrail", { _tag: "IncidentEnded", phase, outcome: "over", handover: [] })
})
