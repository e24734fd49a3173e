import { type Fields, fields, list, maybeFields, text } from "../kubernetes/fields.ts"
import { type Attributes, told } from "./attributes.ts"
import type { Span, SpanKind, Trace } from "./trace.ts"

const attributesIn = (tags: unknown): Attributes =>
  Object.fromEntries(
    list(tags).flatMap(({ key, value }) =>
      typeof key === "string" && ["string", "number", "boolean"].includes(typeof value) ? [[key, String(value)]] : []
    )
  )

const kinds: ReadonlyArray<SpanKind> = ["server", "client", "producer", "consumer"]

const parentOf = (references: unknown): string | undefined => {
  const all = list(references)
  return text((all.find(({ refType }) => refType === "CHILD_OF") ?? all[0])?.spanID)
}

/** The text of an exception, as OpenTelemetry and OpenTracing log one. */
const thrownIn = (logs: unknown): Attributes => {
  const all = list(logs).map((one) => attributesIn(one.fields))
  const found = all.map((one) => one["exception.message"] ?? one["error.object"] ?? (one.event === "error" ? one.message : undefined))
  const message = found.find((one) => one !== undefined)
  return message === undefined ? {} : { "exception.message": message }
}

const spanOf = (given: Fields, processes: Fields): ReadonlyArray<Span> => {
  const id = text(given.spanID)
  const start = Number(given.startTime) / 1_000
  const end = start + Number(given.duration) / 1_000
  if (id === undefined || Number.isNaN(end)) return []
  const process = fields(processes[String(given.processID)] ?? given.process)
  const own = { ...thrownIn(given.logs), ...attributesIn(given.tags) }
  const kind = kinds.find((one) => one === own["span.kind"]) ?? "internal"
  const parent = parentOf(given.references) ?? text(given.parentSpanID)
  return [
    {
      id,
      ...(parent === undefined ? {} : { parent }),
      service: text(process.serviceName) ?? "unknown",
      name: text(given.operationName) ?? "",
      kind,
      start,
      end,
      ...told(kind, own, attributesIn(process.tags))
    }
  ]
}

/**
 * Traces as Jaeger's query service gives them to its own pages: `{data: [{traceID, spans, processes}]}`, times in microseconds. Nothing for
 * what is not that. https://www.jaegertracing.io/docs/latest/architecture/apis/#query-json-over-http
 */
export const jaegerTraces = (answer: unknown): ReadonlyArray<Trace> | undefined => {
  const { data } = maybeFields(answer) ?? {}
  const all = Array.isArray(data) ? list(data) : undefined
  if (all === undefined || !all.every(({ spans, traceID }) => typeof traceID === "string" && Array.isArray(spans))) return undefined
  return all.map(({ processes, spans, traceID }) => ({
    id: String(traceID),
    spans: list(spans).flatMap((one) => spanOf(one, fields(processes)))
  }))
}
