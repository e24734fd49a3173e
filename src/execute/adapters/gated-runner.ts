import { Clock, Effect, Layer } from "effect"
import { type CommandEffects, isMutation } from "../../domain/command-effects.ts"
import type { ApprovedPlan } from "../../domain/decision.ts"
import { timestamp } from "../../domain/ids.ts"
import { Narrator } from "../../domain/narrator.ts"
import { showRef } from "../../domain/object-ref.ts"
import { manifestFile, type PlanStep, type TargetState } from "../../domain/plan.ts"
import type { Argv } from "../../domain/runbook.ts"
import type { StepOutcome } from "../../domain/step-outcome.ts"
import { type Cluster, Clusters } from "../../platform/clusters.ts"
import type { ProcessResult } from "../../platform/process/run-process.ts"
import { Gate } from "../../policy/gate.ts"
import { ApprovalClaims } from "../approval-claims.ts"
import { commandOf, type PlannedCommand, type RunCheck, type RunChecks, refusalOf } from "../check-run.ts"
import { repeatDryRun } from "../dry-run.ts"
import { RecordedDecisions } from "../recorded-decisions.ts"
import { RestoreCopies } from "../restore-copies.ts"
import { Runner, RunRefused, type StepRun } from "../runner.ts"
import { showOutput } from "../show-output.ts"
import { type SnapshotFailed, snapshotTargets } from "../snapshot.ts"
import { type StepKey, StepLedger } from "../step-ledger.ts"
import { ToolReads } from "../tool-reads.ts"
import type { HandsRun } from "./hands-run.ts"
import type { ToolFile } from "./private-home.ts"
import { StepHands } from "./step-hands.ts"

/** kubectl says that it could not cordon a node, and ends with 0: https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/drain/drain.go */
const saysFailed = ([program]: Argv, { stderr, stdout }: ProcessResult): boolean =>
  program === "kubectl" && /^error: unable to (un)?cordon node /m.test(`${stderr.text}\n${stdout.text}`)

const statusOf = (argv: Argv, result: ProcessResult): StepOutcome["status"] => {
  const { end } = result
  if (end._tag === "timed-out") return "timed-out"
  return end._tag === "exited" && end.exitCode === 0 && !saysFailed(argv, result) ? "succeeded" : "failed"
}

/** Many lines say more by their number than by any one of them, and a document's last line says nothing. */
const gist = (text: string): string => {
  const lines = text.trim().split("\n")
  const last = lines.at(-1) ?? ""
  return /^[[\]{}]/.test(last) ? `${lines.length} lines of JSON` : last.slice(0, 200)
}

const summaryOf = (
  status: StepOutcome["status"],
  result: ProcessResult,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string }
): string => {
  const { end } = result
  const how = end._tag === "exited" ? `exit code ${end.exitCode}` : end._tag === "signalled" ? `ended by ${end.signal}` : "out of time"
  const said = gist(status === "succeeded" ? stdout : stderr || stdout)
  return said === "" ? how : `${how}: ${said}`
}

interface Ready extends PlannedCommand {
  readonly files: ReadonlyArray<ToolFile>
}

const makeRunner = Effect.gen(function* () {
  const gate = yield* Gate
  const decisions = yield* RecordedDecisions
  const ledger = yield* StepLedger
  const clusters = yield* Clusters
  const hands = yield* StepHands
  const reads = yield* ToolReads
  const claims = yield* ApprovalClaims
  const copies = yield* RestoreCopies
  const checks: RunChecks = { gate, decisions, ledger, claims }

  const refuse = Effect.fnUntraced(function* (approved: ApprovedPlan, step: StepRun, reason: string, isStale = false) {
    yield* (yield* Narrator).tell({ _tag: "RunRefused", plan: approved.digest, step: step.id, reason })
    return yield* new RunRefused({
      message: `step ${step.id} was not started: ${reason}`,
      isStale,
      where: `${approved.plan.incident}, plan ${approved.digest.slice(0, 12)}`,
      next: "look at the cluster as it is now, and let a new plan be made if something is still wrong"
    })
  })

  const statesOf = (effects: CommandEffects, cluster: Cluster) =>
    snapshotTargets(effects, cluster).pipe(Effect.provideService(ToolReads, reads))

  /** A command with the files that it reads: the manifest that a restore puts back. */
  const ready = Effect.fnUntraced(function* (command: PlannedCommand) {
    if (command.restores === undefined) return { ...command, files: [] } satisfies Ready
    const { manifest, ref } = command.restores
    const content = yield* copies.find(manifest)
    if (content === undefined) return yield* Effect.fail({ message: `the copy of ${showRef(ref)} that it restores from is not there` })
    return { ...command, files: [{ name: manifestFile(manifest), content }] } satisfies Ready
  })

  const handsRun = (key: StepKey, { argv, files, isRollback }: Ready, step: PlanStep, { config }: Cluster): HandsRun => ({
    key,
    argv,
    cluster: config,
    tier: step.tier,
    timeoutMs: step.timeoutMs,
    files,
    ...(step.through === undefined || isRollback ? {} : { through: step.through })
  })

  /** What a command printed is evidence before anything is told of it. */
  const outcomeOf = Effect.fnUntraced(function* (result: ProcessResult, command: PlannedCommand, cluster: Cluster) {
    const printed = showOutput(result, command.effects)
    const status = statusOf(command.argv, result)
    const summary = summaryOf(status, result, printed)
    const { id } = yield* (yield* Narrator).keep({
      kind: "command",
      cluster: cluster.config.name,
      source: command.argv.join(" "),
      summary,
      content: [printed.stdout, printed.stderr].filter((text) => text !== "").join("\n"),
      omittedBytes: result.stdout.dropped + result.stderr.dropped
    })
    const { end, startedAt, endedAt } = result
    const outcome: StepOutcome = {
      status,
      ...(end._tag === "exited" ? { exitCode: end.exitCode } : {}),
      ...(end._tag === "signalled" ? { signal: end.signal } : {}),
      ...printed,
      evidence: id,
      startedAt,
      endedAt
    }
    return { outcome, summary }
  })

  /** For later steps of the plan that act on the same objects. Without it they are refused, which is the safe side. */
  const afterwards = (effects: CommandEffects, cluster: Cluster) =>
    statesOf(effects, cluster).pipe(Effect.catch(() => Effect.succeed<ReadonlyArray<TargetState>>([])))

  /** Runs a recorded attempt to its recorded end. */
  const attempt = Effect.fnUntraced(function* (key: StepKey, command: Ready, step: PlanStep, cluster: Cluster) {
    return yield* conclude(key, yield* hands.run(handsRun(key, command, step, cluster)), command, cluster)
  })

  /** Keeps the end of an attempt. */
  const conclude = Effect.fnUntraced(function* (key: StepKey, result: ProcessResult, command: PlannedCommand, cluster: Cluster) {
    const done = yield* outcomeOf(result, command, cluster)
    const binds = isMutation(command.effects.class) && !command.isRollback
    const after = binds ? yield* afterwards(command.effects, cluster) : undefined
    yield* Effect.ignore(ledger.finish(key, done.outcome, after))
    return done
  })

  /** Tells the beginning and the end of a step's own command; rollbacks are told as a whole by whoever undoes. */
  const narrated = Effect.fnUntraced(function* (key: StepKey, command: Ready, step: PlanStep, cluster: Cluster) {
    const attempted = attempt(key, command, step, cluster)
    if (command.isRollback) return (yield* attempted).outcome
    const narrator = yield* Narrator
    const about = { plan: key.plan, step: key.step, attempt: key.attempt }
    const { argv, effects } = command
    const through = step.through === undefined ? {} : { through: step.through._tag }
    yield* narrator.tell({ _tag: "StepIntended", ...about, argv, effects, targets: step.targets, ...through })
    const tellEnd = (status: "cancelled" | "failed", summary: string) => narrator.tell({ _tag: "StepFinished", ...about, status, summary })
    const { outcome, summary } = yield* attempted.pipe(
      Effect.tapError(({ message }) => tellEnd("failed", message)),
      Effect.onInterrupt(() => tellEnd("cancelled", "it was stopped before it ended"))
    )
    const { status, exitCode, evidence } = outcome
    yield* narrator.tell({ _tag: "StepFinished", ...about, status, ...(exitCode === undefined ? {} : { exitCode }), summary, evidence })
    return outcome
  })

  const run = Effect.fn("execute.run")(function* (approved: ApprovedPlan, step: StepRun) {
    yield* Effect.annotateCurrentSpan({ "incident.id": approved.plan.incident, step: step.id })
    const now = timestamp(yield* Clock.currentTimeMillis)
    const cluster = yield* clusters.get(approved.plan.cluster).pipe(Effect.catch(({ message }) => refuse(approved, step, message)))
    const rehearse: RunCheck<SnapshotFailed, Narrator>["rehearse"] = (planned, dryRun) =>
      repeatDryRun(planned, dryRun, cluster).pipe(Effect.provideService(ToolReads, reads))
    const checked = yield* refusalOf(checks, { approved, step, now, rehearse, states: (effects) => statesOf(effects, cluster) })
    if ("reason" in checked) return yield* refuse(approved, step, checked.reason, checked.isStale)
    const key = { plan: approved.digest, step: step.id, attempt: step.attempt, ...rollbackKey(step) }
    const command = yield* ready(commandOf(checked, step)).pipe(Effect.catch(({ message }) => refuse(approved, step, message)))
    const recorded = yield* ledger.intend(key).pipe(Effect.catch(({ message }) => refuse(approved, step, message)))
    const changes = isMutation(command.effects.class)
    if (recorded === "already-recorded" && changes) return yield* refuse(approved, step, `attempt ${step.attempt} of it was made before`)
    return yield* narrated(key, command, checked, cluster)
  })

  const recover = Effect.fn("execute.recover")(function* (approved: ApprovedPlan, run: StepRun) {
    const key = { plan: approved.digest, step: run.id, attempt: run.attempt, ...rollbackKey(run) }
    // it was let through when it began, and its time may be over since
    const step = yield* gate.check(approved, { step: run.id, now: approved.issuedAt })
    const cluster = yield* clusters.get(approved.plan.cluster)
    const command = yield* ready(commandOf(step, run))
    const result = yield* hands.recover(handsRun(key, command, step, cluster))
    return result === undefined ? undefined : (yield* conclude(key, result, command, cluster)).outcome
  })

  return Runner.of({
    run,
    recover: (approved, run) =>
      recover(approved, run).pipe(
        Effect.tapError(({ message }) => Effect.logWarning(`what became of step ${run.id} could not be asked for: ${message}`)),
        Effect.catch(() => Effect.succeed(undefined))
      )
  })
})

const rollbackKey = ({ rollbackIndex }: StepRun) => (rollbackIndex === undefined ? {} : { rollbackIndex })

/** The runner, whatever hands it has: it alone checks, records and tells. */
export const layerGatedRunner: Layer.Layer<
  Runner,
  never,
  Gate | RecordedDecisions | ApprovalClaims | RestoreCopies | StepLedger | Clusters | StepHands | ToolReads
> = Layer.effect(Runner, makeRunner)
