import { at, fields, list, strings, text } from "../../platform/kubernetes/fields.ts"
import type { Sample } from "../scene/scene.ts"

const pointOf = (value: unknown): ReadonlyArray<readonly [number, number]> => {
  if (!Array.isArray(value)) return []
  const [at, said] = value.map(Number)
  return at === undefined || said === undefined || Number.isNaN(at) || Number.isNaN(said) ? [] : [[at, said]]
}

/** Answers of Prometheus' API. https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats */
export const dumpedSamples = (source: string, value: unknown): ReadonlyArray<Sample> => {
  const { query, response } = fields(value)
  const data = fields(at(response ?? value, "data"))
  const asked = text(query) ?? ""
  const results = list(data.result ?? at(response, "result"))
  return results.map(({ metric, value: one, values }) => ({
    query: asked,
    metric: strings(metric),
    points: Array.isArray(values) ? values.flatMap(pointOf) : pointOf(one),
    source
  }))
}
