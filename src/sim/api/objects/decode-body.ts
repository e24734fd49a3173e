import { parse as parseYaml } from "yaml"
import { messageOf } from "../../../domain/message-of.ts"
import { type JsonNode, JsonSyntax, nodeOf, parseJsonNode, plainValue } from "../../schema/json-node.ts"
import { badRequest, unsupportedMediaType } from "../../store/status-error.ts"
import { decodeProtobuf } from "../protobuf/decode-protobuf.ts"

/** A request body before anyone has looked at what it means. */
export interface RawObject {
  readonly apiVersion?: string
  readonly kind?: string
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every kind pass here; validation narrows them later
  readonly [field: string]: any
}

/** A body as it was sent and as plain data. The node keeps what plain data loses: repeated keys and the spelling of numbers. */
export interface Body {
  readonly node: JsonNode
  readonly raw: RawObject
}

const JSON_TYPE = "application/json"
const YAML_TYPE = "application/yaml"
const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf"
const ACCEPTED = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE]

const isObject = (value: unknown): value is RawObject => typeof value === "object" && value !== null && !Array.isArray(value)

export const mediaType = (contentType: string): string => contentType.split(";")[0]?.trim().toLowerCase() ?? ""

/** How much of a body an error shows. */
const SHOWN_BYTES = 30

/** The start of a body: as text where it is meant to be JSON, else in hexadecimal. */
const summary = (text: string): string => {
  if (text === "") return "<empty>"
  const bytes = Buffer.from(text)
  const shown = bytes.subarray(0, SHOWN_BYTES).toString(text.startsWith("{") ? "utf8" : "hex")
  return bytes.length > SHOWN_BYTES ? `${shown} ...` : shown
}

const unrecognized = (expected: string, reason: string, text: string): Error =>
  badRequest(
    `the object provided is unrecognized (must be of type ${expected}): couldn't get version/kind; json parse error: ${reason} (${summary(text)})`
  )

const fromJson = (text: string, expected: string): Body => {
  let node: JsonNode
  try {
    node = parseJsonNode(text)
  } catch (error) {
    if (error instanceof JsonSyntax) throw unrecognized(expected, error.message, text)
    throw error
  }
  const raw = plainValue(node)
  if (isObject(raw)) return { node, raw }
  const target = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`
  const kind = node.kind === "array" || node.kind === "string" || node.kind === "number" ? node.kind : "bool"
  throw unrecognized(expected, `json: cannot unmarshal ${kind} into Go value of type ${target}`, text)
}

/** Plain data as a body: what a patch made, or what was decoded from another format. */
export const bodyOf = (value: object): Body => ({ node: nodeOf(value), raw: value })

/** Parses YAML, of which JSON is a part. Throws BadRequest. */
export const yamlBody = (text: string, expected: string): Body => {
  let value: unknown
  try {
    value = parseYaml(text, { maxAliasCount: 100 })
  } catch (error) {
    throw badRequest(`error decoding YAML: ${messageOf(error)}`)
  }
  if (isObject(value)) return bodyOf(value)
  throw unrecognized(expected, "the document is no object", text)
}

/** Decodes a body by its Content-Type; `expected` names the wanted kind in errors. Throws UnsupportedMediaType or BadRequest. */
export const decodeBody = (contentType: string, body: Uint8Array, expected: string): Body => {
  const type = mediaType(contentType)
  if (type === PROTOBUF_TYPE) return bodyOf(decodeProtobuf(body))
  const text = Buffer.from(body).toString()
  if (type === "" || type === JSON_TYPE) return fromJson(text, expected)
  if (type === YAML_TYPE) return yamlBody(text, expected)
  throw unsupportedMediaType(ACCEPTED)
}
