import { Console, Effect, FileSystem, Option, Stdio, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { CommandEffect, CommandEffects } from "../../domain/command-effects.ts"
import type { BlastRadius } from "../../domain/plan.ts"
import { whyUnreadable } from "../../platform/why-unreadable.ts"
import { commandLine, count, printable } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"
import { countReach } from "./count-reach.ts"
import { judgeBatch } from "./judge-batch.ts"

const policy = Effect.promise(() => Promise.all([import("../../policy/classify.ts"), import("../../policy/classify-line.ts")]))

const place = ({ names, namespace, scope }: CommandEffect): string =>
  [names.length > 0 ? names.join(" ") : scope === "objects" ? "" : scope, namespace === undefined ? "" : `in ${namespace}`]
    .filter((word) => word !== "")
    .join(" ")

const effectRow = (effect: CommandEffect): ReadonlyArray<string> =>
  [effect.verb, effect.kind, place(effect), effect.sensitive ? "yes" : "no", effect.reversible ? "yes" : "no", effect.class].map(printable)

/** Absent when no cluster was given, null when it could not be counted there. */
interface Reach {
  readonly blast?: BlastRadius | null
}

const reachText = ({ blast }: Reach): ReadonlyArray<string> => {
  if (blast === undefined) return []
  if (blast === null) return ["", "reaches an unknown part of the cluster"]
  const { nodes, objects, pods, replicasPercent } = blast
  const share = replicasPercent === undefined ? "" : `; up to ${Math.round(replicasPercent)}% of one workload's replicas down at a time`
  return ["", `reaches ${count(objects, "object")}, ${count(pods, "pod")}, ${count(nodes, "node")}${share}`]
}

const effectsText = ({ class: worst, effects, reasons, ...reach }: CommandEffects & Reach): string =>
  [
    worst,
    ...reasons.map((reason) => `  - ${printable(reason)}`),
    ...reachText(reach),
    "",
    table(["VERB", "KIND", "WHERE", "SENSITIVE", "REVERSIBLE", "CLASS"], effects.map(effectRow))
  ].join("\n")

/** Several words are the argv that a step would be; one word may be a whole text, as it stands in a runbook. */
const judgeWords = Effect.fnUntraced(function* (words: ReadonlyArray<string>) {
  const [{ classify, isClassifiedTool }, { classifyLine }] = yield* policy
  const [first = ""] = words
  if (words.length === 1) return { cmd: first, ...classifyLine(first) }
  const cmd = commandLine(words)
  return { cmd, ...(isClassifiedTool(first) ? classify(words) : classifyLine(cmd)) }
})

const readBytes = Effect.fnUntraced(function* (file: string) {
  if (file === "-") {
    const { stdin } = yield* Stdio.Stdio
    return Buffer.concat(yield* Stream.runCollect(stdin))
  }
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFile(file)
})

const judgeFile = Effect.fnUntraced(function* (file: string, json: boolean) {
  const bytes = yield* Effect.mapError(
    readBytes(file),
    (error) =>
      new CliFailure({
        text: `the commands cannot be read: ${whyUnreadable(error)}\n  where: ${file}\n  next:  name a file of one JSON object a line, or - for the standard input`,
        code: exitCode.notFound
      })
  )
  const [, { classifyLine }] = yield* policy
  const answers = judgeBatch(bytes, classifyLine)
  const rows = () => answers.map(({ class: worst, cmd, error }) => [worst, printable(cmd ?? error ?? "")])
  if (answers.length > 0)
    yield* Console.log(json ? answers.map((answer) => JSON.stringify(answer)).join("\n") : table(["CLASS", "COMMAND"], rows()))
  const errors = answers.flatMap(({ error }) => error ?? [])
  if (errors.length > 0) {
    const next = 'next:  write one JSON object a line, such as {"cmd": "kubectl get pods"}'
    const text = [
      `${count(errors.length, "line")} of ${answers.length} could not be read`,
      ...errors.slice(0, 10).map((each) => `  ${each}`),
      `  ${next}`
    ]
    return yield* new CliFailure({ text: text.join("\n"), code: exitCode.usage })
  }
})

/** Works without a server: it judges words and runs nothing; a cluster is only read, and only when one is given. */
export const effectsCommand = Command.make(
  "effects",
  {
    json: jsonFlag,
    file: Flag.String("file").pipe(
      Flag.withDescription('A file of commands, one JSON object {"cmd": "…"} a line, or - for standard input'),
      Flag.optional
    ),
    kubeconfig: Flag.String("kubeconfig").pipe(
      Flag.withDescription("Count in the cluster of this kubeconfig what the command would reach (it is only read)"),
      Flag.optional
    ),
    context: Flag.String("context").pipe(Flag.withDescription("Context of the kubeconfig; default: its current one"), Flag.optional),
    command: Argument.String("command").pipe(
      Argument.withDescription("After --: the words of a command, or one word that is a whole line of shell text"),
      Argument.variadic()
    )
  },
  Effect.fnUntraced(function* ({ command, context, file, json, kubeconfig }) {
    if (Option.isSome(file)) {
      if (command.length > 0 || Option.isSome(kubeconfig)) {
        return yield* new CliFailure({ text: "give --file alone, without a command or a kubeconfig", code: exitCode.usage })
      }
      return yield* judgeFile(file.value, json)
    }
    if (command.length === 0) {
      return yield* new CliFailure({
        text: "name a command after --, as in `handrail effects -- kubectl get pods`, or a --file",
        code: exitCode.usage
      })
    }
    const judged = yield* judgeWords(command)
    if (Option.isNone(kubeconfig)) return yield* print(json, judged, () => effectsText(judged))
    const blast = yield* countReach(judged, { kubeconfig: kubeconfig.value, context: Option.getOrUndefined(context) })
    const counted = { ...judged, blast: blast ?? null }
    yield* print(json, counted, () => effectsText(counted))
  })
).pipe(Command.withDescription("Say what a command would do, and how much harm it could (nothing is run)"))
