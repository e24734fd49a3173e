import { fields } from "../../platform/kubernetes/fields.ts"
import { tracesIn } from "../../platform/traces/read-answer.ts"
import type { SeenTrace } from "../scene/scene.ts"

/** An answer of Tempo or Jaeger, as it was saved or as `response` of what was asked. */
export const dumpedTraces = (source: string, value: unknown): ReadonlyArray<SeenTrace> =>
  (tracesIn(value) ?? tracesIn(fields(value).response) ?? []).map((trace) => ({ trace, source: `${source} trace ${trace.id}` }))
