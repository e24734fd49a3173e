import { Effect } from "effect"
import { type CommandEffects, isMutation } from "../domain/command-effects.ts"
import { Narrator } from "../domain/narrator.ts"
import type { DryRun, Tier } from "../domain/plan.ts"
import type { Argv } from "../domain/runbook.ts"
import type { Cluster } from "../platform/clusters.ts"
import { classify } from "../policy/classify.ts"
import { dryRunArgv } from "./dry-run-argv.ts"
import { ToolReads } from "./tool-reads.ts"

const TIMEOUT = 60_000

export interface DryRunInput {
  readonly argv: Argv
  readonly effects: CommandEffects
  readonly cluster: Cluster
  /** Of the change itself: a rehearsal is allowed as it would be. */
  readonly tier: Tier
  /** What the runbook's author wrote to be run instead. It must be a read. */
  readonly simulate?: Argv
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 300) ?? ""

const outcome = (exitCode: number | undefined, stdout: string, stderr: string): Pick<DryRun, "status" | "summary"> => {
  if (exitCode === 0) return { status: "passed", summary: lastLine(stdout) || "it would work" }
  const said = lastLine(stderr) || lastLine(stdout)
  return { status: "failed", summary: exitCode === undefined ? `it did not end in time: ${said}` : said || `exit code ${exitCode}` }
}

/**
 * Has the tool and the API server go through the change without storing it. `unsupported` when neither the tool nor the runbook has
 * a way to. Allowed as the change itself would be, so it needs its tier's credentials; it is classified like any command first.
 */
export const dryRun = Effect.fn("execute.dryRun")(function* ({ argv, effects, cluster, tier, simulate }: DryRunInput) {
  const rehearsal = simulate ?? dryRunArgv(argv)
  if (!isMutation(effects.class) || rehearsal === undefined) {
    return { argv, status: "unsupported", summary: `${argv[0]} has no dry run for this` } satisfies DryRun
  }
  const { class: value, reasons } = classify(rehearsal)
  if (isMutation(value)) {
    const summary = `what the runbook gives to simulate it would itself change something: ${reasons.join("; ")}`
    return { argv: rehearsal, status: "failed", summary } satisfies DryRun
  }
  const reads = yield* ToolReads
  const done = yield* reads
    .run({ cluster: cluster.config, argv: rehearsal, tier, timeoutMs: TIMEOUT })
    .pipe(Effect.catch(({ message }) => Effect.succeed({ exitCode: 1, stdout: "", stderr: message, omittedBytes: 0 })))
  const { status, summary } = outcome(done.exitCode, done.stdout, done.stderr)
  const { id } = yield* (yield* Narrator).keep({
    kind: "command",
    cluster: cluster.config.name,
    source: rehearsal.join(" "),
    summary: `dry run ${status}: ${summary}`,
    content: [done.stdout, done.stderr].filter((text) => text !== "").join("\n"),
    omittedBytes: done.omittedBytes
  })
  return { argv: rehearsal, status, evidence: id, summary } satisfies DryRun
})
