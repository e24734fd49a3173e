import { Effect, Result, Schema } from "effect"
import type { Argv } from "../domain/runbook.ts"
import { userError } from "../domain/user-error.ts"
import { parameterOf, parseTemplate } from "./template.ts"

/** A command that names a parameter which has no value. */
export class ArgvUnresolved extends Schema.TaggedError<ArgvUnresolved>()("ArgvUnresolved", { ...userError, parameter: Schema.String }) {}

type Parameters = Readonly<Record<string, string>>

/** Replaces each `${params.name}` inside its word: a value never becomes a word of its own, nor splits one. */
export const resolveArgv = Effect.fnUntraced(function* (argv: Argv, params: Parameters): Effect.fn.Return<Argv, ArgvUnresolved> {
  const [program, ...rest] = argv
  const resolve = (word: string) => resolveText(word, params, argv.join(" "))
  return [yield* resolve(program), ...(yield* Effect.forEach(rest, resolve))]
})

/** The same for a single text, such as a namespace that a probe reads. `where` is what the text belongs to. */
export const resolveText = (text: string, params: Parameters, where: string): Effect.Effect<string, ArgvUnresolved> => {
  let resolved = ""
  for (const part of Result.getOrElse(parseTemplate(text), () => [{ _tag: "text" as const, text }])) {
    const name = part._tag === "hole" ? parameterOf(part.source) : undefined
    if (part._tag === "text") resolved += part.text
    else if (name === undefined || !Object.hasOwn(params, name)) return Effect.fail(unresolved(name ?? part.source, where))
    else resolved += params[name] ?? ""
  }
  return Effect.succeed(resolved)
}

const unresolved = (parameter: string, where: string) =>
  new ArgvUnresolved({
    parameter,
    message: `the parameter ${JSON.stringify(parameter)} has no value`,
    where,
    next: "bind it in the runbook's parameters, or leave out what needs it with `when`"
  })
