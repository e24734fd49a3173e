import { Effect, Schema } from "effect"
import { dataOf, lastOf } from "../../domain/events-of-kind.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { Runbook } from "../../domain/runbook.ts"
import { Signal } from "../../domain/signal.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { bindParameters } from "../../knowledge/bind-parameters.ts"
import { RunbookLibrary } from "../../knowledge/runbook-library.ts"
import { selectRunbook } from "../../knowledge/select-runbook.ts"
import { Clusters } from "../../platform/clusters.ts"
import { tellRecentChanges } from "../changes/tell-changes.ts"
import { kindOfCorrelation } from "../correlation/correlation-key.ts"
import { rootSignal } from "../correlation/root-signal.ts"
import { tellOnCall } from "../on-call/tell-on-call.ts"
import { Timeline } from "../timeline/timeline.ts"
import { handOver } from "./ended.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import { tellPressure } from "./tell-pressure.ts"

/** What the incident is about and what will be done about it, with every parameter resolved. */
export const Triaged = Schema.Struct({
  signal: Signal,
  runbook: Runbook,
  parameters: Schema.Record(Schema.String, Schema.String)
})
export type Triaged = typeof Triaged.Type

const NAME = "triage"

const signalsOf = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<Signal> =>
  dataOf(events, "SignalReceived").flatMap(({ signal }) => (signal.status === "firing" ? [signal] : []))

const mostFrequent = (names: ReadonlyArray<string>): string => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, 5)
    .map(([name, count]) => `${name} (${count})`)
    .join(", ")
}

/** Ends incidents that no runbook could be right for, whatever it says. */
const refuse = Effect.fnUntraced(function* (events: ReadonlyArray<TimelineEvent>) {
  const opened = lastOf(events, "IncidentOpened")?.data
  const kind = kindOfCorrelation(opened?.correlation ?? "")
  const signals = signalsOf(events)
  if (kind === "storm") {
    return yield* handOver(
      "too many incidents were opened at once; Handrail does not act in an alert storm",
      `Look for a common cause first. The first alerts were: ${mostFrequent(signals.map(({ name }) => name))}.`
    )
  }
  if (opened?.cluster === undefined) {
    const said = signals[0]?.cluster
    return yield* handOver(
      said === undefined ? "the alert does not say which cluster it is about" : `no cluster named ${JSON.stringify(said)} is configured`,
      said === undefined
        ? "Add a `cluster` label to the alerts (external_labels in Prometheus), or set `defaultCluster` in handrail.yaml."
        : `Add ${JSON.stringify(said)} to \`clusters\` in handrail.yaml with its kubeconfig, or give a configured cluster \`alertLabels\` that match this alert.`
    )
  }
  return { cluster: opened.cluster, signal: rootSignal(events) }
})

const choose = Effect.fnUntraced(function* (incident: IncidentId, signal: Signal) {
  const library = yield* RunbookLibrary
  const { conclude } = yield* stageRecord(incident, NAME)
  if (signal.requestedRunbook !== undefined) {
    const runbook = yield* library.get(signal.requestedRunbook)
    yield* conclude("RunbookSelected", Effect.succeed(selected(runbook, `asked for by ${signal.requestedBy ?? "a person"}`)))
    return runbook
  }
  const { chosen, considered } = selectRunbook(yield* library.all, signal)
  const reasons = considered.map(({ runbook, why }) => `${runbook}: ${why}`)
  if (chosen === undefined) {
    const reason = reasons.length === 0 ? "no runbook is loaded" : `none of ${reasons.length} runbooks is for this alert`
    yield* conclude("RunbookRejected", Effect.succeed({ _tag: "RunbookRejected", reason: [reason, ...reasons.slice(0, 20)].join("; ") }))
    return yield* handOver(`no runbook fits: ${reason}`, `Write one that matches the alert's labels: ${JSON.stringify(signal.labels)}.`)
  }
  const why = considered.find(({ runbook }) => runbook === chosen.name)?.why ?? "it matches"
  yield* conclude("RunbookSelected", Effect.succeed(selected(chosen, why)))
  return chosen
})

const selected = ({ name, digest }: Runbook, reason: string) => ({ _tag: "RunbookSelected", runbook: name, digest, reason }) as const

/** Chooses the runbook for the alert that the incident is about and resolves its parameters to things that exist. */
export const triage = (incident: IncidentId) =>
  stage({
    incident,
    name: NAME,
    success: Triaged,
    run: Effect.gen(function* () {
      const { conclude, moveTo } = yield* stageRecord(incident, NAME)
      const events = yield* (yield* Timeline).read(incident)
      yield* Effect.all([tellRecentChanges(incident, events), tellOnCall(incident, events)], { concurrency: 2, discard: true })
      const { cluster: name, signal } = yield* refuse(events)
      if (signal === undefined) return yield* handOver("the incident was opened without an alert that fires")
      const cluster = yield* (yield* Clusters).get(name)
      const runbook = yield* choose(incident, signal)
      const before = cluster.reader.pressure()
      const parameters = yield* Effect.ensuring(bindParameters(runbook, signal, cluster), tellPressure(cluster, before))
      yield* conclude("ParametersBound", Effect.succeed({ _tag: "ParametersBound", parameters }))
      yield* moveTo("triaged", `runbook ${runbook.name}`)
      return { signal, runbook, parameters }
    })
  })
