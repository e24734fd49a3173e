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
