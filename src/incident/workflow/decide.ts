import { Clock, Effect } from "effect"
import { Decision } from "../../domain/decision.ts"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import type { Plan } from "../../domain/plan.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { Policy } from "../../policy/policy.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { historyOf } from "./history.ts"
import type { Proposed } from "./propose-plan.ts"
import { holdInQuietWindow } from "./quiet-window.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"

const NAME = "decide"

const namespacesOf = ({ steps }: Plan): ReadonlyArray<string> => [
  ...new Set(steps.flatMap(({ effects }) => effects.effects.flatMap(({ namespace }) => namespace ?? [])))
]

/** Labels of the namespaces that the plan names. One that cannot be read is left out, which policy takes for the worst. */
const namespaceLabels = Effect.fnUntraced(function* (plan: Plan, { reader }: Cluster) {
  const read = (name: string) =>
    reader.get({ resource: "namespaces", name }).pipe(
      Effect.map(({ metadata }) => [[name, metadata.labels ?? {}] as const]),
      Effect.catch(() => Effect.succeed([]))
    )
  return Object.fromEntries((yield* Effect.forEach(namespacesOf(plan), read, { concurrency: 4 })).flat())
})

/** Asks policy about the exact plan. A denial hands the incident over with the reasons. */
export const decide = (incident: IncidentId, { plan, digest }: Proposed, { runbook }: Triaged) =>
  stage({
    incident,
    name: NAME,
    success: Decision,
    run: Effect.gen(function* () {
      yield* holdInQuietWindow(runbook, plan)
      const { conclude } = yield* stageRecord(incident, NAME)
      const policy = yield* Policy
      const cluster = yield* clusterOf(incident)
      const ask = Effect.gen(function* () {
        const decision = yield* policy.decide({
          plan,
          digest,
          incident: yield* (yield* Incidents).get(incident),
          cluster: { name: cluster.config.name, environment: cluster.config.environment },
          namespaceLabels: yield* namespaceLabels(plan, cluster),
          now: timestamp(yield* Clock.currentTimeMillis),
          history: historyOf(yield* (yield* Timeline).read(incident))
        })
        return { _tag: "DecisionMade" as const, decision }
      })
      const { decision } = yield* conclude("DecisionMade", ask)
      if (decision.verdict !== "deny") return decision
      const denials = decision.reasons.filter(({ verdict }) => verdict === "deny").map(({ message }) => message)
      return yield* handOver(
        `policy denies the plan: ${denials[0] ?? "no rule allows it"}`,
        ...denials.map((message) => `Denied: ${message}.`)
      )
    })
  })
