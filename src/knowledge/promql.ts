import { parser } from "@prometheus-io/lezer-promql"

/** Longest query, in UTF-16 code units. */
const longest = 4_096

/**
 * Why a text is not a PromQL query, as a sentence; `undefined` when it is one. Prometheus' own grammar: it knows every function,
 * and does not check types. https://prometheus.io/docs/prometheus/latest/querying/basics/
 */
export const promqlProblem = (query: string): string | undefined => {
  if (query.trim() === "") return "the query is empty"
  if (query.length > longest) return `the query is longer than ${longest} characters`
  let at: number | undefined
  parser.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) at ??= node.from
    }
  })
  if (at === undefined) return undefined
  const rest = query.slice(at).trim()
  return rest === "" ? "the query ends too early" : `not PromQL from column ${at + 1}: ${JSON.stringify(rest.slice(0, 40))}`
}

/** A metric's name where it is written as a label: `{__name__="up"}`, or in quotes alone as UTF-8 names are. */
const NAME_MATCHER = /^(?:__name__\s*=\s*)?(["'`])(?<name>.+)\1$/s

/** The metrics that a query reads, once each, in order; as far as its text gives them by name. */
export const metricsIn = (query: string): ReadonlyArray<string> => {
  const found = new Set<string>()
  if (query.length > longest) return []
  parser.parse(query).iterate({
    enter: ({ name, node, from, to }) => {
      if (name === "Identifier" && node.parent?.name === "VectorSelector") found.add(query.slice(from, to))
      if (name !== "UnquotedLabelMatcher" && name !== "QuotedLabelName") return
      const metric = NAME_MATCHER.exec(query.slice(from, to))?.groups?.name
      if (metric !== undefined) found.add(metric)
    }
  })
  return [...found]
}
