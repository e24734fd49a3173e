// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${params.name}` is how a runbook writes a parameter
import {
  type Command,
  type CommandArgument,
  type DoubleQuotedChild,
  type PipelineNode,
  parse,
  type Statement,
  type Word,
  type WordPart
} from "unbash"

/** A step that a runbook could hold instead of a part of a shell text. */
export interface SuggestedStep {
  readonly cmd: string
  /** A condition that stands for the filter that the output went through. */
  readonly validate?: string
}

/** `$POD` is a parameter of the runbook; what a substitution finds is one too. */
const parameter = (part: WordPart | DoubleQuotedChild): string | undefined => {
  switch (part.type) {
    case "SimpleExpansion":
    case "ParameterExpansion": {
      if (part.text.startsWith("${params.")) return part.text
      const name = /\w+/.exec(part.text)?.[0] ?? ""
      return `\${params.${/^[A-Za-z_]/.test(name) ? name.toLowerCase() : "value"}}`
    }
    case "CommandExpansion":
    case "ProcessSubstitution":
    case "ArithmeticExpansion":
      return "${params.value}"
    default:
      return undefined
  }
}

const partText = (part: WordPart): string =>
  parameter(part) ?? (part.type === "DoubleQuoted" ? `"${part.parts.map((child) => parameter(child) ?? child.text).join("")}"` : part.text)

const wordText = (word: Word): string => word.parts?.map(partText).join("") ?? word.text

const argumentText = (argument: CommandArgument): string => (argument.type === "Word" ? wordText(argument) : argument.text)

const wordsOf = ({ args, name }: Command): ReadonlyArray<string> => [
  ...(name === undefined ? [] : [wordText(name)]),
  ...args.map(argumentText)
]

const grepping = /^[efz]?grep$|^rg$/

/** `grep -v x` holds when the output does not contain it; without the flags that only change what is printed. */
const validation = (words: ReadonlyArray<string>): string => {
  const flags = words.slice(1).filter((word) => word.startsWith("-"))
  const [pattern = "ok"] = words.slice(1).filter((word) => !word.startsWith("-"))
  const has = (letter: string) => flags.some((flag) => /^-[A-Za-z]+$/.test(flag) && flag.includes(letter))
  const text = pattern.replace(/^(['"])(.*)\1$/s, "$2")
  const plain = !has("i") && !has("E") && !has("P") && words[0] !== "egrep" && /^[\w ./:=@-]+$/.test(text)
  const not = has("v") ? "does not " : ""
  if (plain) return `output ${not === "" ? "contains" : "does not contain"} ${text}`
  return `output ${not === "" ? "matches" : "does not match"} /${text.replaceAll("/", "\\/")}/${has("i") ? "i" : ""}`
}

const startsAnother = (words: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  if (words[0] !== "xargs") return undefined
  const command = words.findIndex((word, at) => at > 0 && !/^-|^\d+$|^\{\}$|^%$/.test(word))
  if (command < 0) return undefined
  const inner = words.slice(command)
  const marked = inner.map((word) => word.replaceAll("{}", "${params.value}"))
  return marked.join(" ") === inner.join(" ") ? [...inner, "${params.value}"] : marked
}

const withoutSudo = (words: ReadonlyArray<string>): ReadonlyArray<string> => (words[0] === "sudo" ? words.slice(1) : words)

/** A filter becomes a validation of the step before it, and what `xargs` starts a step of its own. */
const pipelineSteps = (commands: ReadonlyArray<Command>): ReadonlyArray<SuggestedStep> => {
  const [first, ...filters] = commands.map(wordsOf)
  if (first === undefined || first.length === 0) return []
  const grep = filters.find(([name = ""]) => grepping.test(name))
  const started = filters.flatMap((words) => {
    const inner = startsAnother(words)
    return inner === undefined ? [] : [{ cmd: inner.join(" ") }]
  })
  return [{ cmd: withoutSudo(first).join(" "), ...(grep === undefined ? {} : { validate: validation(grep) }) }, ...started]
}

const nodeSteps = (node: PipelineNode): ReadonlyArray<SuggestedStep> | undefined => {
  if (node.type === "Command") return pipelineSteps([node])
  if (node.type !== "Pipeline") return undefined
  const commands = node.commands.filter((each) => each.type === "Command")
  return commands.length === node.commands.length ? pipelineSteps(commands) : undefined
}

const statementSteps = ({ command }: Statement): ReadonlyArray<SuggestedStep> | undefined => {
  if (command.type !== "AndOr") return nodeSteps(command)
  if (command.operators.includes("||")) return undefined
  const steps = command.commands.map(nodeSteps)
  return steps.includes(undefined) ? undefined : steps.flatMap((each) => each ?? [])
}

/**
 * How the commands of a shell text would be written as steps of a runbook: one after the other, filters as validations, variables as parameters.
 * A suggestion to a person, never run. Undefined when the text has no such form: loops, conditions, `||`, or what is not shell at all.
 */
export const stepsOfText = (text: string): ReadonlyArray<SuggestedStep> | undefined => {
  const script = parse(text)
  if ((script.errors ?? []).length > 0) return undefined
  const steps = script.commands.map(statementSteps)
  const found = steps.flatMap((each) => each ?? [])
  return steps.includes(undefined) || found.length === 0 ? undefined : found
}
