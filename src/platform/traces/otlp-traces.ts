import { at, type Fields, fields, list, maybeFields, text } from "../kubernetes/fields.ts"
import { type Attributes, told } from "./attributes.ts"
import type { Span, SpanKind, Trace } from "./trace.ts"

const textOf = (value: unknown): string | undefined => {
  const { boolValue, doubleValue, intValue, stringValue } = fields(value)
  const found = stringValue ?? intValue ?? boolValue ?? doubleValue
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean" ? String(found) : undefined
}

const attributesIn = (given: unknown): Attributes =>
  Object.fromEntries(
    list(given).flatMap(({ key, value }) => {
      const found = textOf(value)
      return typeof key === "string" && found !== undefined ? [[key, found]] : []
    })
  )

/** By name or number: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
const kinds: ReadonlyArray<SpanKind> = ["internal", "internal", "server", "client", "producer", "consumer"]

const kindOf = (given: unknown): SpanKind => {
  const name = typeof given === "string" ? given.replace(/^SPAN_KIND_/, "").toLowerCase() : ""
  return kinds.find((kind) => kind === name) ?? kinds[Number(given)] ?? "internal"
}

/** Nanoseconds since the epoch are more than a number holds. */
const millis = (nanos: unknown): number =>
  (typeof nanos === "string" || typeof nanos === "number") && /^\d+$/.test(String(nanos))
    ? Number(BigInt(nanos) / 1_000n) / 1_000
    : Number.NaN

const spanOf = (given: Fields, service: string, resource: Attributes): ReadonlyArray<readonly [trace: string, span: Span]> => {
  const id = text(given.spanId)
  const trace = text(given.traceId)
  const start = millis(given.startTimeUnixNano)
  const end = millis(given.endTimeUnixNano)
  if (id === undefined || trace === undefined || Number.isNaN(start + end)) return []
  const parent = text(given.parentSpanId)
  const { code, message } = fields(given.status)
  const exception = list(given.events).map(({ attributes }) => attributesIn(attributes)["exception.message"])
  const failed: Attributes = code === 2 || code === "STATUS_CODE_ERROR" ? { "otel.status_code": "ERROR" } : {}
  const said: Attributes = text(message) === undefined ? {} : { "otel.status_description": String(message) }
  const thrown = exception.find((one) => one !== undefined)
  const own: Attributes = {
    ...(thrown === undefined ? {} : { "exception.message": thrown }),
    ...attributesIn(given.attributes),
    ...failed,
    ...said
  }
  const kind = kindOf(given.kind)
  const name = text(given.name) ?? ""
  return [[trace, { id, ...(parent === undefined ? {} : { parent }), service, name, kind, start, end, ...told(kind, own, resource) }]]
}

const resourceSpansIn = (answer: unknown): ReadonlyArray<Fields> | undefined => {
  const found = [answer, at(answer, "trace"), at(answer, "result")]
    .map((one) => fields(one).resourceSpans ?? fields(one).batches)
    .find((one) => Array.isArray(one))
  return found === undefined ? undefined : list(found)
}

/**
 * Traces as OpenTelemetry writes them in JSON: `resourceSpans` as they are exported, Tempo's `batches` or `trace`, Jaeger's `result`. Nothing
 * for what is none of those. Ids are hex or base64 after who writes them, so they are compared and never shown as anything else.
 * https://grafana.com/docs/tempo/latest/api_docs/#query, https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const otlpTraces = (answer: unknown): ReadonlyArray<Trace> | undefined => {
  if (maybeFields(answer) === undefined) return undefined
  const spans = resourceSpansIn(answer)?.flatMap(({ instrumentationLibrarySpans, resource, scopeSpans }) => {
    const attributes = attributesIn(fields(resource).attributes)
    const service = attributes["service.name"] ?? "unknown"
    return list(scopeSpans ?? instrumentationLibrarySpans).flatMap((scope) =>
      list(scope.spans).flatMap((one) => spanOf(one, service, attributes))
    )
  })
  return spans === undefined
    ? undefined
    : [...Map.groupBy(spans, ([trace]) => trace)].map(([id, of]) => ({ id, spans: of.map(([, span]) => span) }))
}
