import { Effect } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import { Decision } from "../../domain/decision.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { Narrator } from "../../domain/narrator.ts"
import type { Plan } from "../../domain/plan.ts"
import { Modes } from "../../policy/modes.ts"
import { Policy } from "../../policy/policy.ts"
import { Incidents } from "../incidents.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { policyInputFor } from "./policy-input.ts"
import type { Proposed } from "./propose-plan.ts"
import { holdInQuietWindow } from "./quiet-window.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"

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
  const input = yield* policyInputFor(incident, proposed, [])
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
