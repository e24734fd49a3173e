import { Clock, Effect, Layer } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { branchOf, type PullRequestChange } from "../../domain/repository-change.ts"
import type { ProcessResult } from "../../platform/process/run-process.ts"
import { type Forge, type ForgeHands, Forges, ForgeWriters } from "../forge/forge.ts"
import { ensurePullRequest } from "../gitops/ensure-pull-request.ts"
import { ToolNotStarted } from "../tool-reads.ts"
import type { HandsRun } from "./hands-run.ts"
import { StepHands } from "./step-hands.ts"

const output = (text: string) => ({ text, bytes: Buffer.byteLength(text), dropped: 0 })

/** What became of it, as if a command had been run: the runner keeps and tells it in the same way. */
const resultOf = (startedAt: number, endedAt: number, opened: { readonly url: string } | { readonly failure: string }): ProcessResult => ({
  end: { _tag: "exited", exitCode: "url" in opened ? 0 : 1 },
  stdout: output("url" in opened ? `pull request ${opened.url}\n` : ""),
  stderr: output("failure" in opened ? `${opened.failure}\n` : ""),
  startedAt: timestamp(startedAt),
  endedAt: timestamp(endedAt)
})

const waysOf = Effect.fnUntraced(function* (name: string, forges: ReadonlyArray<Forge>, writers: ReadonlyMap<string, ForgeHands>) {
  const reader = forges.find((forge) => forge.name === name)?.reader
  const hands = writers.get(name)
  if (reader !== undefined && hands !== undefined) return { reader, hands }
  return yield* new ToolNotStarted({
    message: `forge ${name} is no longer configured`,
    where: "gitops.forges in handrail.yaml",
    next: "configure it again, or make the change by hand"
  })
})

/** Opens the pull requests of the steps that have one in place of a command. All other steps run as they would. */
export const layerForgeHands: Layer.Layer<StepHands, never, StepHands> = Layer.effect(
  StepHands,
  Effect.gen(function* () {
    const others = yield* StepHands
    const forges = yield* Forges
    const writers = yield* ForgeWriters
    const open = Effect.fn("execute.openPullRequest")(function* (change: PullRequestChange, { key }: HandsRun) {
      const ways = yield* waysOf(change.forge, forges, writers)
      const startedAt = yield* Clock.currentTimeMillis
      const opened = yield* ensurePullRequest(change, branchOf(change.incident, key.plan, key.step), ways).pipe(
        Effect.catch(({ message, next }) => Effect.succeed({ failure: `${message}; ${next}` }))
      )
      return resultOf(startedAt, yield* Clock.currentTimeMillis, opened)
    })
    return StepHands.of({
      run: (run) => (run.through === undefined ? others.run(run) : open(run.through, run)),
      // it finds what is there, so that what a crash interrupted is brought to its end
      recover: (run) => (run.through === undefined ? others.recover(run) : open(run.through, run))
    })
  })
)
