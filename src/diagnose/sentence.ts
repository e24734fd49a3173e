import { Result } from "effect"
import { parseTemplate } from "../knowledge/template.ts"
import { type CelBindings, compileCel, evaluateCel } from "../platform/cel/cel.ts"

/** Longest value in a sentence: what a cluster says (an event's message) is quoted, not repeated in full. */
const longest = 200

/** A sentence with the values of its `${CEL}`; what cannot be evaluated is shown as `(unknown)`. Control characters become spaces. */
export const fillSentence = (template: string, bindings: CelBindings): string => {
  const parts = parseTemplate(template)
  if (Result.isFailure(parts)) return template
  return parts.success.map((part) => (part._tag === "text" ? part.text : show(valueOfHole(part.source, bindings)))).join("")
}

const valueOfHole = (source: string, bindings: CelBindings): unknown => {
  const program = compileCel(source)
  if (Result.isFailure(program)) return undefined
  const result = evaluateCel(program.success, bindings)
  return result._tag === "value" ? result.value : undefined
}

const show = (value: unknown): string => {
  if (value === undefined) return "(unknown)"
  const text = Array.isArray(value) ? showList(value) : typeof value === "string" ? value : JSON.stringify(value)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = text.replaceAll(/[\0-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069]+/g, " ").trim()
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain
}

const showList = (values: ReadonlyArray<unknown>): string => {
  const shown = [...new Set(values.map(show))]
  return shown.length > 5 ? `${shown.slice(0, 5).join(", ")} and ${shown.length - 5} more` : shown.join(", ")
}
