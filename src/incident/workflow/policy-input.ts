import { Clock, Effect } from "effect"
import type { Approval } from "../../domain/decision.ts"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import type { Plan } from "../../domain/plan.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { Freezes } from "../../policy/calendar/freezes.ts"
import { gatherFacts } from "../../policy/facts/gather-facts.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { historyOf } from "./history.ts"
import type { Proposed } from "./propose-plan.ts"

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

const diagnosisIn = (events: ReadonlyArray<TimelineEvent>): Diagnosis | undefined => {
  const concluded = events.findLast(({ data }) => data._tag === "DiagnosisConcluded")?.data
  return concluded?._tag === "DiagnosisConcluded" ? concluded.diagnosis : undefined
}

/** What the incident's steps have reached so far, as their plans counted it. */
const reachedIn = (events: ReadonlyArray<TimelineEvent>) => {
  const counted = new Map(
    events.flatMap(({ data }) =>
      data._tag === "PlanProposed" ? data.plan.steps.map(({ id, blast }) => [`${data.digest}/${id}`, blast] as const) : []
    )
  )
  const begun = events.flatMap(({ data }) => (data._tag === "StepIntended" ? (counted.get(`${data.plan}/${data.step}`) ?? []) : []))
  const sum = (what: "pods" | "nodes") => begun.reduce((total, blast) => total + blast[what], 0)
  return { pods: sum("pods"), nodes: sum("nodes") }
}

/** All that a decision about the plan depends on, as it is now; `approvals` are the answers that people gave to it. */
export const policyInputFor = Effect.fnUntraced(function* (
  incident: IncidentId,
  { plan, digest }: Proposed,
  approvals: ReadonlyArray<Approval>
) {
  const cluster = yield* clusterOf(incident)
  const events = yield* (yield* Timeline).read(incident)
  const now = yield* Clock.currentTimeMillis
  const freezes = yield* (yield* Freezes).inForce(now)
  return {
    plan,
    digest,
    incident: yield* (yield* Incidents).get(incident),
    cluster: { name: cluster.config.name, environment: cluster.config.environment },
    namespaceLabels: yield* namespaceLabels(plan, cluster),
    now: timestamp(now),
    history: { ...historyOf(events), blast: reachedIn(events) },
    facts: yield* gatherFacts({ plan, reader: cluster.reader, diagnosis: diagnosisIn(events), freezes }),
    approvals
  }
})
