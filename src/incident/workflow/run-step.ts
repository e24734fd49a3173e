import { Effect, Schema } from "effect"
import type { ApprovedPlan } from "../../domain/decision.ts"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { PlanStep } from "../../domain/plan.ts"
import { type Attempt, attemptStep, isGivenUp } from "./attempt-step.ts"
import { awaitMerge } from "./await-merge.ts"
import { checkConditions, showChecked, tellChecked } from "./check-conditions.ts"
import { releaseDrain } from "./hold-drain.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"
import { validateStep } from "./validate.ts"

/** What a step came to, as `when` of later steps sees it. */
export interface StepResult {
  readonly status: "succeeded" | "skipped"
  readonly exitCode: number | null
  readonly stdout: string
}

/**
 * How a step ended. `stale`: it was not started, since the cluster has moved. `failed`: it did not do what it was to do; `attempt` is the
 * last one; `wasJudged`: its command ran to an end that was looked at; `wasMade`: not so when Handrail was stopped before each attempt of it
 * had any effect.
 */
export type StepEnd =
  | { readonly _tag: "done"; readonly result: StepResult; readonly attempt: number }
  | { readonly _tag: "stale"; readonly reason: string }
  | {
      readonly _tag: "failed"
      readonly attempt: number
      readonly reasons: ReadonlyArray<string>
      readonly wasJudged: boolean
      readonly wasMade: boolean
    }

export interface StepContext {
  readonly approved: ApprovedPlan
  readonly triaged: Triaged
  readonly diagnosis: Diagnosis | undefined
  /** Of the steps before, by id. */
  readonly steps: Readonly<Record<string, StepResult>>
}

const isWanted = (incident: IncidentId, step: PlanStep, { approved, triaged, diagnosis, steps }: StepContext) => {
  const { when } = step
  if (when === undefined) return Effect.succeed(true)
  const name = ofRevision(approved.plan.revision, `step/${step.id}/when`)
  return stage({
    incident,
    name,
    success: Schema.Boolean,
    run: Effect.gen(function* () {
      const checked = yield* checkConditions([when], { params: triaged.parameters, diagnosis, steps })
      yield* tellChecked(checked, { purpose: "when", step: step.id })
      if (checked.every(({ result }) => result.verdict === "true")) return true
      const { conclude } = yield* stageRecord(incident, name)
      const summary = `skipped: ${checked.map(showChecked).join("; ")}`
      const skipped = { _tag: "StepFinished", plan: approved.digest, step: step.id, attempt: 0, status: "skipped", summary } as const
      yield* conclude("StepFinished", Effect.succeed(skipped))
      return false
    })
  })
}

/** Sentences about what does not hold; none when the step did what it was to do. */
const validate = (incident: IncidentId, step: PlanStep, attempt: number, tried: Attempt, { approved, triaged }: StepContext) => {
  const name = ofRevision(approved.plan.revision, `step/${step.id}/validate/${attempt}`)
  return stage({
    incident,
    name,
    success: Schema.Array(Schema.String),
    run: Effect.gen(function* () {
      const { moveTo } = yield* stageRecord(incident, name)
      yield* moveTo("validating", step.title)
      const missed = yield* validateStep({ incident, step, parameters: triaged.parameters, output: tried.output })
      if (missed.length === 0) yield* releaseDrain(incident, step)
      return missed.map(showChecked)
    })
  })
}

/** Whether the runbook says itself which exit codes are good, so that another than 0 is no failure yet. */
const judgesExitCode = ({ validate: conditions }: PlanStep): boolean =>
  conditions.some((one) => one._tag === "exit-code" || (one._tag === "cel" && one.expression.includes("output.exitCode")))

/** Runs one step of an approved plan to a validated end, each attempt at most once. What failed is left for whoever undoes. */
export const runStep = Effect.fnUntraced(function* (incident: IncidentId, step: PlanStep, context: StepContext) {
  const skipped: StepResult = { status: "skipped", exitCode: null, stdout: "" }
  if (!(yield* isWanted(incident, step, context))) return { _tag: "done", result: skipped, attempt: 0 } satisfies StepEnd
  let retries = 0
  let lost = 0
  for (let attempt = 1; ; attempt++) {
    const tried = yield* attemptStep(incident, step, { attempt, isRetry: retries > 0, lost }, context.approved)
    if (tried.conclusion === "stale") return { _tag: "stale", reason: tried.summary } satisfies StepEnd
    // a crash before it had any effect: the next attempt is still the first that counts
    if (tried.conclusion === "lost") {
      lost += 1
      continue
    }
    if (isGivenUp(tried)) return { _tag: "failed", attempt, reasons: [tried.summary], wasJudged: false, wasMade: false } satisfies StepEnd
    const unmerged = tried.conclusion === "done" ? yield* awaitMerge(incident, step, attempt, context.approved) : []
    if (unmerged.length > 0) return { _tag: "failed", attempt, reasons: unmerged, wasJudged: false, wasMade: true } satisfies StepEnd
    const isJudged = tried.conclusion === "done" || judgesExitCode(step)
    const missed = isJudged ? yield* validate(incident, step, attempt, tried, context) : [tried.summary]
    if (missed.length === 0) {
      const result: StepResult = { status: "succeeded", exitCode: tried.output?.exitCode ?? null, stdout: tried.output?.stdout ?? "" }
      return { _tag: "done", result, attempt } satisfies StepEnd
    }
    if (tried.mayRepeat && retries < step.retry.times) {
      retries += 1
      continue
    }
    return { _tag: "failed", attempt, reasons: missed, wasJudged: isJudged, wasMade: true } satisfies StepEnd
  }
})
