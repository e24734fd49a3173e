import { Console, Effect, FileSystem, Option, Stdio, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { CommandEffect, CommandEffects } from "../../domain/command-effects.ts"
import { commandLine, count, printable } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"
import { judgeBatch } from "./judge-batch.ts"

const policy = Effect.promise(() => Promise.all([import("../../policy/classify.ts"), import("../../policy/classify-line.ts")]))

const place = ({ names, namespace, scope }: CommandEffect): string =>
  [names.length > 0 ? names.join(" ") : scope === "objects" ? "" : scope, namespace === undefined ? "" : `in ${namespace}`]
    .filter((word) => word !== "")
    .join(" ")

const effectRow = (effect: CommandEffect): ReadonlyArray<string> =>
  [effect.verb, effect.kind, place(effect), effect.sensitive ? "yes" : "no", effect.reversible ? "yes" : "no", effect.class].map(printable)

const effectsText = ({ class: worst, effects, reasons }: CommandEffects): string =>
  [
    worst,
    ...reasons.map((reason) => `  - ${printable(reason)}`),
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
    (error) => new CliFailure({ text: `cannot read ${file}: ${error.message}`, code: exitCode.notFound })
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

/** Works without a server: it judges words, asks no cluster and runs nothing. */
export const effectsCommand = Command.make(
  "effects",
  {
    json: jsonFlag,
    file: Flag.String("file").pipe(
      Flag.withDescription('A file of commands, one JSON object {"cmd": "…"} a line, or - for standard input'),
      Flag.optional
    ),
    command: Argument.String("command").pipe(
      Argument.withDescription("After --: the words of a command, or one word that is a whole line of shell text"),
      Argument.variadic()
    )
  },
  Effect.fnUntraced(function* ({ command, file, json }) {
    if (Option.isSome(file)) {
      if (command.length > 0) return yield* new CliFailure({ text: "give a command or --file, not both", code: exitCode.usage })
      return yield* judgeFile(file.value, json)
    }
    if (command.length === 0) {
      return yield* new CliFailure({
        text: "name a command after --, as in `handrail effects -- kubectl get pods`, or a --file",
        code: exitCode.usage
      })
    }
    const judged = yield* judgeWords(command)
    yield* print(json, judged, () => effectsText(judged))
  })
).pipe(Command.withDescription("Say what a command would do, and how much harm it could (nothing is run)"))
