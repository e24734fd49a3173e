import { Clock, Effect } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import { Decision } from "../../domain/decision.ts"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { Narrator } from "../../domain/narrator.ts"
import type { Plan } from "../../domain/plan.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { Freezes } from "../../policy/calendar/freezes.ts"
import { gatherFacts } from "../../policy/facts/gather-facts.ts"
import { Modes } from "../../policy/modes.ts"
import { Policy } from "../../policy/policy.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { historyOf } from "./history.ts"
import type { Proposed } from "./propose-plan.ts"
import { holdInQuietWindow } from "./quiet-window.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"

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

/** All that the decision depends on, as it is now. */
const inputFor = Effect.fnUntraced(function* (incident: IncidentId, { plan, digest }: Proposed) {
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
    approvals: []
  }
})

const changedNamespaces = ({ steps }: Plan): ReadonlyArray<string> => [
  ...new Set(
    steps.flatMap(({ effects }) =>
      effects.effects.flatMap((effect) => (isMutation(effect.class) && effect.namespace !== undefined ? [effect.namespace] : []))
    )
  )
]

/** The mode in which this plan is decided about. A change of it is told before the decision. */
const settleMode = Effect.fnUntraced(function* (incident: IncidentId, { plan }: Proposed) {
  const { mode: from, severity } = yield* (yield* Incidents).get(incident)
  const { config } = yield* clusterOf(incident)
  const answer = yield* (yield* Modes).modeFor({
    incident,
    cluster: config.name,
    environment: config.environment,
    runbook: plan.runbook.name,
    severity,
    namespaces: changedNamespaces(plan)
  })
  if (answer === undefined || answer.mode === from) return
  const { conclude } = yield* stageRecord(incident, ofRevision(plan.revision, "decide"))
  yield* conclude("ModeChanged", Effect.succeed({ _tag: "ModeChanged", from, to: answer.mode, reason: answer.because }))
})

/** Asks policy, and keeps what it was asked beside what it said, so that the decision can be explained and made again. */
const ask = Effect.fnUntraced(function* (incident: IncidentId, proposed: Proposed) {
  yield* settleMode(incident, proposed)
  const input = yield* inputFor(incident, proposed)
  const { decision, input: document } = yield* (yield* Policy).decide(input)
  const evidence = yield* (yield* Narrator).keep({
    kind: "policy",
    cluster: input.cluster.name,
    source: `input of the rules for plan ${proposed.digest}`,
    summary: `what ${decision.engine} decided on`,
    content: document,
    omittedBytes: 0
  })
  return { _tag: "DecisionMade" as const, decision: { ...decision, input: evidence.id } }
})

/** Asks policy about the exact plan. A denial hands the incident over with the reasons. */
export const decide = (incident: IncidentId, proposed: Proposed, { runbook }: Triaged) => {
  const name = ofRevision(proposed.plan.revision, "decide")
  return stage({
    incident,
    name,
    success: Decision,
    run: Effect.gen(function* () {
      yield* holdInQuietWindow(runbook, proposed.plan)
      const { conclude } = yield* stageRecord(incident, name)
      const { decision } = yield* conclude("DecisionMade", ask(incident, proposed))
      if (decision.verdict !== "deny") return decision
      const denials = decision.reasons.filter(({ verdict }) => verdict === "deny").map(({ message }) => message)
      return yield* handOver(
        `policy denies the plan: ${denials[0] ?? "no rule allows it"}`,
        ...denials.map((message) => `Denied: ${message}.`)
      )
    })
  })
}
