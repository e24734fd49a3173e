import { jaegerTraces } from "./jaeger-traces.ts"
import { otlpTraces } from "./otlp-traces.ts"
import type { Trace } from "./trace.ts"

/** Traces of a saved answer, whichever server gave it. Nothing for what is none. */
export const tracesIn = (answer: unknown): ReadonlyArray<Trace> | undefined => jaegerTraces(answer) ?? otlpTraces(answer)
