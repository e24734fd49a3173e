/**
 * The content modes of the HTTP binding, told apart as it says:
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3-http-message-mapping
 */
import { Result, Schema } from "effect"
import { digestText } from "../../domain/ids.ts"
import { invalid, problemsAt } from "../decode-shape.ts"
import type { Problem, WebhookContext, WebhookHeaders, WebhookInvalid } from "../webhook.ts"
import { Attributes, type CloudEvent } from "./schema.ts"

/** What plain JSON is wrapped into, for senders that know nothing of CloudEvents. */
export interface Wrap {
  readonly type: string
  readonly source: string
}

/** One event of a request: read, or as it came with what is wrong with it. */
export type ReadEvent = Result.Result<CloudEvent, { readonly raw: unknown; readonly problems: ReadonlyArray<Problem> }>

const WHAT = "a CloudEvent of version 1.0"
const NEXT =
  "send application/cloudevents+json, application/cloudevents-batch+json, or JSON with ce- headers; for plain JSON configure an endpoint with wrap"

const decodeAttributes = Schema.decodeUnknownResult(Attributes, { errors: "all" })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isJsonType = (type: string | null | undefined): boolean => !type || /^[^;]*\bjson\b/i.test(type)

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** `data`, or what `data_base64` holds: JSON where the event says so, else text. */
const dataOf = ({ data, data_base64, datacontenttype }: Readonly<Record<string, unknown>>): Result.Result<unknown, string> => {
  if (data_base64 === undefined || data_base64 === null) return Result.succeed(data ?? null)
  if (typeof data_base64 !== "string" || !BASE64.test(data_base64)) return Result.fail("Expected text in base64")
  const text = Buffer.from(data_base64, "base64").toString("utf8")
  if (!isJsonType(typeof datacontenttype === "string" ? datacontenttype : undefined)) return Result.succeed(text)
  return Result.try({ try: (): unknown => JSON.parse(text), catch: () => "Expected JSON in base64" })
}

/** `at`: its path, `$` or `$[3]`. */
const readEvent = (raw: unknown, at: string): ReadEvent => {
  const attributes = decodeAttributes(raw)
  if (Result.isFailure(attributes)) return Result.fail({ raw, problems: problemsAt(at, attributes.failure) })
  const given = isRecord(raw) ? raw : {}
  const data = dataOf(given)
  if (Result.isFailure(data)) return Result.fail({ raw, problems: [{ path: `${at}.data_base64`, message: data.failure }] })
  const { data: _, data_base64: __, ...rest } = given
  return Result.succeed({ attributes: { ...rest, ...attributes.success }, data: data.success })
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const headerAttributes = (headers: WebhookHeaders): Readonly<Record<string, unknown>> => ({
  datacontenttype: headers["content-type"] ?? null,
  ...Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith("ce-") && value !== undefined ? [[name.slice(3), decoded(value)]] : []
    )
  )
})

/** The header of each attribute in binary mode is where its problem is. */
const inHeaders = ({ path, message }: Problem): Problem => ({ path: path.replace(/^\$\./, "ce-"), message })

const single = (event: ReadEvent, say: (problem: Problem) => Problem = (problem) => problem) =>
  Result.match(event, {
    onSuccess: () => Result.succeed([event]),
    onFailure: ({ problems }) => Result.fail(invalid(WHAT, NEXT, problems.map(say)))
  })

/** Equal bodies are one event. Absent for what is nested deeper than it can be written again. */
const bodyId = (body: unknown): string | undefined => {
  try {
    return digestText(JSON.stringify(body))
  } catch {
    return undefined
  }
}

/** The events of a request, one unless it is a batch. A request that is no CloudEvent at all is refused. */
export const readEvents = (
  body: unknown,
  headers: WebhookHeaders,
  { receivedAt }: WebhookContext,
  wrap: Wrap | undefined
): Result.Result<ReadonlyArray<ReadEvent>, WebhookInvalid> => {
  const contentType = headers["content-type"]?.toLowerCase() ?? ""
  if (contentType.startsWith("application/cloudevents-batch")) {
    if (Array.isArray(body)) return Result.succeed(body.map((raw, index) => readEvent(raw, `$[${index}]`)))
    return Result.fail(invalid("a batch of CloudEvents", NEXT, [{ path: "$", message: "Expected array" }]))
  }
  if (contentType.startsWith("application/cloudevents")) return single(readEvent(body, "$"))
  if (headers["ce-specversion"] !== undefined) return single(readEvent({ ...headerAttributes(headers), data: body }, "$"), inHeaders)
  if (wrap === undefined) return single(readEvent(body, "$"))
  const id = bodyId(body)
  if (id === undefined) return Result.fail(invalid(WHAT, NEXT, [{ path: "$", message: "Expected less nesting" }]))
  return Result.succeed([Result.succeed({ attributes: { specversion: "1.0", id, ...wrap, time: receivedAt }, data: body })])
}
