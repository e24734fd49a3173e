// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${…}` is how a runbook writes parameters and CEL in a text
import { Result } from "effect"
import type { Condition } from "../../domain/condition.ts"
import type { Argv } from "../../domain/runbook.ts"
import { type CelScope, compileCel } from "../../platform/cel/cel.ts"
import { didYouMean } from "../../platform/did-you-mean.ts"
import type { YamlPath } from "../../platform/yaml-document.ts"
import { tokenise } from "../command-line/tokenise.ts"
import { type ConditionSource, parseCondition } from "../conditions/parse-condition.ts"
import { parameterOf, parseTemplate } from "../template.ts"
import type { Problems } from "./problems.ts"

/** What all parts of a runbook are checked against. Each check adds to `problems` and goes on. */
export class BuildContext {
  readonly problems: Problems
  /** Names that `params` and `steps` hold. */
  readonly members: Readonly<Record<"params" | "steps", ReadonlyArray<string>>>

  constructor(problems: Problems, members: Readonly<Record<"params" | "steps", ReadonlyArray<string>>>) {
    this.problems = problems
    this.members = members
  }

  cel(source: string, path: YamlPath, variables: ReadonlyArray<string>, members: CelScope["members"] = this.members): void {
    const compiled = compileCel(source, { variables, members })
    if (Result.isFailure(compiled)) this.problems.add(path, `CEL: ${compiled.failure.message}`)
  }

  /** A sentence with CEL in it. */
  sentence(source: string, path: YamlPath, variables: ReadonlyArray<string>): void {
    const parts = parseTemplate(source)
    if (Result.isFailure(parts)) this.problems.add(path, parts.failure)
    else for (const part of parts.success) if (part._tag === "hole") this.cel(part.source, path, variables)
  }

  /** A text that may hold parameters and nothing else. */
  parameters(source: string, path: YamlPath, known: ReadonlyArray<string> = this.members.params): void {
    const parts = parseTemplate(source)
    if (Result.isFailure(parts)) this.problems.add(path, parts.failure)
    for (const part of Result.getOrElse(parts, () => [])) {
      if (part._tag === "text") continue
      const name = parameterOf(part.source)
      if (name === undefined) this.problems.add(path, `\${${part.source}} is not a parameter`, "write ${params.name}")
      else if (!known.includes(name)) this.problems.add(path, `there is no parameter ${JSON.stringify(name)}`, fixFor(name, known))
    }
  }

  conditions(sources: ReadonlyArray<ConditionSource>, path: YamlPath, listed: boolean): ReadonlyArray<Condition> {
    return sources.flatMap((source, index) => {
      const parsed = parseCondition(source, this.members)
      if (Result.isSuccess(parsed)) return [parsed.success]
      this.problems.add(listed ? [...path, index] : path, parsed.failure)
      return []
    })
  }

  /** The words of a command; a problem leaves a command that names nothing. */
  command(source: string | readonly [string, ...Array<string>], path: YamlPath): Argv {
    const argv = typeof source === "string" ? this.#tokens(source, path) : this.#words(source, path)
    for (const [index, word] of argv.entries()) this.parameters(word, typeof source === "string" ? path : [...path, index])
    return argv
  }

  #tokens(line: string, path: YamlPath): Argv {
    const argv = tokenise(line)
    if (Result.isSuccess(argv)) return argv.success
    this.problems.add(path, argv.failure.message, argv.failure.fix)
    return [""]
  }

  #words(words: Argv, path: YamlPath): Argv {
    const [program] = words
    if (program.trim() === "" || /\s/.test(program)) {
      this.problems.add([...path, 0], `${JSON.stringify(program)} is not the name of a program`, "write each word as an item of its own")
    }
    return words
  }
}

/** How a command is shown to people. */
export const showCommand = (source: string | ReadonlyArray<string>): string =>
  typeof source === "string"
    ? source.trim()
    : source.map((word) => (/^[\w@%+=:,./${}-]+$/.test(word) ? word : JSON.stringify(word))).join(" ")

const fixFor = (name: string, known: ReadonlyArray<string>): string => {
  const meant = didYouMean(name, known)
  return meant === undefined ? `declare it under spec.parameters` : `did you mean ${JSON.stringify(meant)}?`
}
