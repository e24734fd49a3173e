import { Effect } from "effect"
import { type CommandEffects, isMutation } from "../domain/command-effects.ts"
import { digestJson } from "../domain/ids.ts"
import { Narrator } from "../domain/narrator.ts"
import type { DryRun, PlanStep, Tier } from "../domain/plan.ts"
import type { Argv } from "../domain/runbook.ts"
import type { Cluster } from "../platform/clusters.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { classify } from "../policy/classify.ts"
import { dryRunArgv, printingArgv } from "./dry-run-argv.ts"
import { changedLines } from "./preview/line-diff.ts"
import { type Preview, preview } from "./preview/preview.ts"
import { type ToolOutput, ToolReads } from "./tool-reads.ts"

const TIMEOUT = 60_000

/** Changed lines that a plan itself shows; the rest is in the evidence. */
const SHOWN = 12

export interface DryRunInput {
  readonly argv: Argv
  readonly effects: CommandEffects
  readonly cluster: Cluster
  /** Of the change itself: a rehearsal is allowed as it would be. */
  readonly tier: Tier
  /** What the runbook's author wrote to be run instead. It must be a read. */
  readonly simulate?: Argv
}

/** What a dry run says, and the objects as they would be where it shows them. */
export interface Rehearsed {
  readonly dryRun: DryRun
  readonly after: ReadonlyArray<KubeObject>
}

const rehearsed = (dryRun: DryRun, after: ReadonlyArray<KubeObject> = []): Rehearsed => ({ dryRun, after })

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 300) ?? ""

/** EC2 answers a dry run that would work with this error: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html */
const wouldWork = (argv: Argv, stderr: string): boolean => argv[0] === "aws" && stderr.includes("(DryRunOperation)")

const outcome = (argv: Argv, { exitCode, stdout, stderr }: ToolOutput): Pick<DryRun, "status" | "summary"> => {
  if (exitCode === 0)
    return { status: "passed", summary: /^[[\]{}]/.test(lastLine(stdout)) ? "it would work" : lastLine(stdout) || "it would work" }
  if (wouldWork(argv, stderr)) return { status: "passed", summary: lastLine(stderr) }
  const said = lastLine(stderr) || lastLine(stdout)
  return { status: "failed", summary: exitCode === undefined ? `it did not end in time: ${said}` : said || `exit code ${exitCode}` }
}

const run = Effect.fnUntraced(function* (argv: Argv, tier: Tier, { config }: Cluster) {
  const reads = yield* ToolReads
  return yield* reads
    .run({ cluster: config, argv, tier, timeoutMs: TIMEOUT })
    .pipe(Effect.catch(({ message }) => Effect.succeed<ToolOutput>({ exitCode: 1, stdout: "", stderr: message, omittedBytes: 0 })))
})

/** Keeps what was printed, and the diff beside it, as evidence. */
const keep = Effect.fnUntraced(function* (
  argv: Argv,
  done: ToolOutput,
  said: Pick<DryRun, "status" | "summary">,
  seen: Preview,
  { config }: Cluster
) {
  const { keep: store } = yield* Narrator
  const about = { kind: "command", cluster: config.name, source: argv.join(" ") } as const
  const content = [done.stdout, done.stderr].filter((text) => text !== "").join("\n")
  const { status, summary } = said
  const { id: evidence } = yield* store({ ...about, summary: `dry run ${status}: ${summary}`, content, omittedBytes: done.omittedBytes })
  const { diff } = seen
  if (diff === undefined || diff === "") return { evidence }
  const kept = yield* store({ ...about, summary: "what would change, against what is there", content: diff, omittedBytes: 0 })
  return { evidence, diff: kept.id, changes: changedLines(kept.content, SHOWN) }
})

interface Rehearsal extends Omit<DryRunInput, "simulate"> {
  readonly rehearsal: Argv
}

const rehearse = Effect.fnUntraced(function* ({ rehearsal, argv, effects, tier, cluster }: Rehearsal) {
  const { class: value, reasons } = classify(rehearsal)
  if (isMutation(value)) {
    const summary = `what is given to simulate it would itself change something: ${reasons.join("; ")}`
    return rehearsed({ argv: rehearsal, status: "failed", summary })
  }
  const done = yield* run(rehearsal, tier, cluster)
  const said = outcome(rehearsal, done)
  const isShown = said.status === "passed" && done.omittedBytes === 0
  const seen: Preview = isShown ? yield* preview({ argv, effects, cluster, printed: done.stdout }) : { result: said.status, after: [] }
  const kept = yield* keep(rehearsal, done, said, seen, cluster)
  const result = digestJson({ status: said.status, result: seen.result })
  return rehearsed({ argv: rehearsal, ...said, ...kept, result }, seen.after)
})

/**
 * Has the tool and the API server go through the change without storing it, and compares what would come of it with what is there.
 * `unsupported` when neither the tool nor the runbook has a way to. Allowed as the change itself would be, so it needs its tier's
 * credentials; it is classified like any command first.
 */
export const dryRun = Effect.fn("execute.dryRun")(function* ({ simulate, ...command }: DryRunInput) {
  const { argv, effects } = command
  const plain = dryRunArgv(argv)
  const rehearsal = simulate ?? (plain === undefined ? undefined : (printingArgv(plain, effects) ?? plain))
  if (!isMutation(effects.class) || rehearsal === undefined) {
    return rehearsed({ argv, status: "unsupported", summary: `${argv[0]} has no dry run for this` })
  }
  return yield* rehearse({ ...command, rehearsal })
})

/** The same cluster without answers from before. */
const readAnew = (cluster: Cluster): Cluster => {
  const { reader } = cluster
  return {
    ...cluster,
    reader: {
      ...reader,
      get: (query) => reader.get({ ...query, maxAge: 0 }),
      list: (query) => reader.list({ ...query, maxAge: 0 })
    }
  }
}

/** The dry run of a planned step as it was made for the plan, made again on what is there now. */
export const repeatDryRun = Effect.fn("execute.repeatDryRun")(function* (
  { argv, effects, tier }: PlanStep,
  planned: DryRun,
  cluster: Cluster
) {
  const { dryRun: now } = yield* rehearse({ argv, effects, tier, cluster: readAnew(cluster), rehearsal: planned.argv })
  return now
})
