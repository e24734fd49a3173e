import { Context, Effect, Layer } from "effect"
import type { PullRequestChange } from "../../domain/repository-change.ts"
import type { ProcessResult } from "../../platform/process/run-process.ts"
import { type ToolMissing, ToolNotStarted } from "../tool-reads.ts"
import type { HandsRun } from "./hands-run.ts"
import { BindingRecords } from "./identity/binding-records.ts"
import { recoverJob, runJob } from "./job/job-hands.ts"
import { startPermit } from "./start-permit.ts"
import { ToolProcess } from "./tool-process.ts"

/** Where the commands of steps run. Only the runner has them. */
export class StepHands extends Context.Service<
  StepHands,
  {
    readonly run: (run: HandsRun) => Effect.Effect<ProcessResult, ToolMissing | ToolNotStarted>
    /**
     * How a run ended that was begun and whose end nobody saw, waiting for it if it goes on. Undefined when that cannot be known here:
     * a process dies with Handrail.
     */
    readonly recover: (run: HandsRun) => Effect.Effect<ProcessResult | undefined, ToolNotStarted>
  }
>()("handrail/execute/StepHands") {}

/** What was approved is the pull request, and never the command that it stands for. */
const notByCommand = ({ forge }: PullRequestChange) =>
  new ToolNotStarted({
    message: "its change is to be proposed as a pull request, and nothing here can do that",
    where: `forge ${forge}`,
    next: "start Handrail with its forges"
  })

/** Tools that work on what the API server itself needs: no Job can be made when they are wanted most. */
const reachesPast = ([tool]: HandsRun["argv"]): boolean => tool === "etcdctl"

/** As Jobs in the clusters that are configured so, as processes on this machine for the others. */
export const layerStepHands: Layer.Layer<StepHands, never, ToolProcess> = Layer.effect(
  StepHands,
  Effect.gen(function* () {
    const tools = yield* ToolProcess
    const recorded = Effect.provideService(BindingRecords, yield* BindingRecords)
    const jobOf = ({ argv, cluster }: HandsRun) => (reachesPast(argv) ? undefined : cluster.runner?.job)
    const command = (run: HandsRun) => {
      const job = jobOf(run)
      return job === undefined ? tools.run({ ...run, permit: startPermit }) : recorded(runJob(run, job))
    }
    return StepHands.of({
      run: (run) => (run.through === undefined ? command(run) : Effect.fail(notByCommand(run.through))),
      recover: (run) => {
        const job = jobOf(run)
        return job === undefined ? Effect.succeed(undefined) : recorded(recoverJob(run, job))
      }
    })
  })
)
