import { Effect, Schema } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import type { ApprovedPlan } from "../../domain/decision.ts"
import type { Digest, IncidentId } from "../../domain/ids.ts"
import { CurrentScope } from "../../domain/incident-scope.ts"
import { Narrator } from "../../domain/narrator.ts"
import type { PlanStep } from "../../domain/plan.ts"
import type { StepOutcome } from "../../domain/step-outcome.ts"
import { observe } from "../../execute/observe.ts"
import { Runner, RunRefused } from "../../execute/runner.ts"
import { snapshotTargets } from "../../execute/snapshot.ts"
import { StepLedger } from "../../execute/step-ledger.ts"
import { Timeline } from "../timeline/timeline.ts"
import { begunOf } from "./begun-of.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { holdDrain } from "./hold-drain.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"

/**
 * What one attempt came to. `done`: the command succeeded, or was seen to have been applied. `failed`: it did not. `lost`: a crash
 * came before it had any effect. `stale`: it was not started, because the cluster is no longer as the plan has it.
 */
export const Attempt = Schema.Struct({
  conclusion: Schema.Literals(["done", "failed", "lost", "stale"]),
  /** Whether another attempt cannot do it twice. */
  mayRepeat: Schema.Boolean,
  summary: Schema.String,
  /** Absent when a crash took it. */
  output: Schema.UndefinedOr(
    Schema.Struct({ stdout: Schema.String, stderr: Schema.String, exitCode: Schema.Int, truncated: Schema.Boolean })
  )
})
export type Attempt = typeof Attempt.Type

/** It was not made, since too many before it were lost. What was made and failed has an output or may not be repeated. */
export const isGivenUp = ({ conclusion, mayRepeat, output }: Attempt): boolean =>
  conclusion === "failed" && mayRepeat && output === undefined

interface AttemptKey {
  readonly plan: Digest
  readonly step: string
  readonly attempt: number
}

interface Numbered {
  readonly attempt: number
  readonly isRetry: boolean
  /** Attempts before it that came to nothing because Handrail was stopped. */
  readonly lost: number
}

/** So many attempts of a step may be lost; then people look at what keeps stopping Handrail there. */
const MOST_LOST = 3

const printed = ({ stdout, stderr, exitCode = -1 }: StepOutcome) => ({ stdout, stderr, exitCode, truncated: false })

/** What the cluster shows of a change whose end is not known, told once. */
const look = Effect.fnUntraced(function* (
  incident: IncidentId,
  step: PlanStep,
  attempt: number,
  plan: ApprovedPlan["digest"],
  name: string
) {
  const { conclude } = yield* stageRecord(incident, name)
  const see = Effect.gen(function* () {
    const now = yield* snapshotTargets(step.effects, yield* clusterOf(incident))
    // what undoes it must know what it left, also when a crash kept the runner from writing that down
    yield* (yield* StepLedger).saw({ plan, step: step.id, attempt }, now)
    return {
      _tag: "StepObserved" as const,
      plan,
      step: step.id,
      attempt,
      ...observe({ intended: step.targets, now, effects: step.effects })
    }
  })
  return yield* conclude("StepObserved", see)
})

/** A release that a killed helm left half-way is put right by `helm rollback`, and by nothing else: https://helm.sh/docs/helm/helm_rollback/ */
const isHelmUndo = ({ argv }: PlanStep["rollback"][number]): boolean => argv[0] === "helm" && argv.includes("rollback")

const canBeUndoneHalfWay = ({ argv, rollback }: PlanStep): boolean =>
  argv[0] === "helm" && rollback.length > 0 && rollback.every(isHelmUndo)

/** Tells the end of an attempt that a crash kept from being told. */
const tellEnd = Effect.fnUntraced(function* (incident: IncidentId, key: AttemptKey, { status, exitCode, evidence }: StepOutcome) {
  const events = yield* (yield* Timeline).read(incident)
  const isTold = events.some(
    ({ data }) => data._tag === "StepFinished" && data.plan === key.plan && data.step === key.step && data.attempt === key.attempt
  )
  if (isTold) return
  const ended = { _tag: "StepFinished", ...key, status, ...(exitCode === undefined ? {} : { exitCode }), evidence } as const
  yield* (yield* Narrator).tell({ ...ended, summary: `${status}; Handrail was stopped before it could tell` })
})

/** A Job says everything on one stream. */
const outcomeOf = ({ status, exitCode, stderr, stdout }: StepOutcome): string =>
  status === "failed"
    ? `it ended with exit code ${exitCode ?? "unknown"}: ${(stderr.trim() || stdout.trim()).slice(0, 300)}`
    : `it ${status}`

/**
 * One attempt of a step. A read may run again after a crash. A change that was begun is never begun again under its number: what
 * became of it is read from the ledger, else seen in the cluster, and what cannot be seen is handed over.
 */
export const attemptStep = (incident: IncidentId, step: PlanStep, { attempt, isRetry, lost }: Numbered, approved: ApprovedPlan) => {
  const name = ofRevision(approved.plan.revision, `step/${step.id}/run/${attempt}`)
  const changes = isMutation(step.effects.class)
  const key = { plan: approved.digest, step: step.id, attempt }

  const conclude = Effect.fnUntraced(function* (outcome: StepOutcome) {
    if (outcome.status === "succeeded") {
      return { conclusion: "done", mayRepeat: !changes, summary: "it succeeded", output: printed(outcome) } satisfies Attempt
    }
    const seen = changes ? yield* look(incident, step, attempt, approved.digest, name) : undefined
    const mayRepeat = seen === undefined || seen.conclusion === "not-applied"
    return { conclusion: "failed", mayRepeat, summary: outcomeOf(outcome), output: printed(outcome) } satisfies Attempt
  })

  const interrupted = Effect.gen(function* () {
    const seen = yield* look(incident, step, attempt, approved.digest, name)
    if (seen.conclusion === "unknown" && canBeUndoneHalfWay(step)) {
      return { conclusion: "failed", mayRepeat: false, summary: `it was interrupted: ${seen.reason}`, output: undefined } satisfies Attempt
    }
    if (seen.conclusion === "unknown") {
      return yield* handOver(`${step.title} was interrupted and what it did cannot be told: ${seen.reason}`)
    }
    const isApplied = seen.conclusion === "applied"
    return { conclusion: isApplied ? "done" : "lost", mayRepeat: !isApplied, summary: seen.reason, output: undefined } satisfies Attempt
  })

  /** Told as the end of an attempt that was not made. */
  const giveUp = Effect.gen(function* () {
    const { conclude: told } = yield* stageRecord(incident, name)
    const summary = `it was begun ${lost} times, and Handrail was stopped each time before it had any effect`
    yield* told("StepFinished", Effect.succeed({ _tag: "StepFinished", ...key, status: "cancelled", summary }))
    return { conclusion: "failed", mayRepeat: true, summary, output: undefined } satisfies Attempt
  })

  return stage({
    incident,
    name,
    success: Attempt,
    tier: step.tier,
    run: Effect.gen(function* () {
      const { moveTo } = yield* stageRecord(incident, name)
      yield* moveTo("acting", step.title)
      const begun = yield* begunOf(key)
      const goesOn = begun !== undefined && begun.outcome === undefined
      const ended = goesOn ? yield* (yield* Runner).recover(approved, { id: step.id, attempt }) : begun?.outcome
      if (ended !== undefined) {
        yield* tellEnd(incident, key, ended)
        return yield* conclude(ended)
      }
      if (begun !== undefined && changes) return yield* interrupted
      if (lost >= MOST_LOST) return yield* giveUp
      if (isRetry) {
        const { retries } = yield* CurrentScope
        if (!retries.take()) return yield* handOver(`${step.title} failed, and the incident has no retries left`)
        yield* Effect.sleep(step.retry.delayMs)
      }
      yield* holdDrain(incident, step)
      const run = (yield* Runner).run(approved, { id: step.id, attempt })
      const ran = yield* Effect.catchTag(run, "RunRefused", (refused) => (refused.isStale ? Effect.succeed(refused) : Effect.fail(refused)))
      if (ran instanceof RunRefused) {
        return { conclusion: "stale", mayRepeat: false, summary: ran.message, output: undefined } satisfies Attempt
      }
      return yield* conclude(ran)
    })
  })
}
