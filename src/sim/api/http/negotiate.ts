import { notAcceptable } from "../../store/status-error.ts"

/** The shape a client asked objects in. `include` is the Table's includeObject. */
export interface OutputFormat {
  readonly as: "object" | "table" | "partial" | "partialList"
  readonly pretty: boolean
}

interface MediaRange {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

const mediaRanges = (accept: string): ReadonlyArray<MediaRange> =>
  accept.split(",").map((part) => {
    const [type = "", ...parameters] = part.split(";").map((piece) => piece.trim())
    const pairs = parameters.map((parameter): [string, string] => {
      const [name = "", value = ""] = parameter.split("=")
      return [name.trim(), value.trim()]
    })
    return { type, parameters: new Map(pairs) }
  })

const FORMATS: Readonly<Record<string, OutputFormat["as"]>> = {
  Table: "table",
  PartialObjectMetadata: "partial",
  PartialObjectMetadataList: "partialList"
}

const JSON_TYPES = new Set(["application/json", "application/*", "*/*", ""])

const SERVED = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]

const isPretty = (query: URLSearchParams, userAgent: string): boolean => {
  const asked = query.get("pretty")
  if (asked !== null) return asked !== "false" && asked !== "0"
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent)
}

/**
 * Chooses the first form in Accept that is served. Only JSON is written; protobuf is skipped for the JSON every client
 * lists behind it. Throws NotAcceptable when nothing fits.
 */
export const negotiate = (accept: string | undefined, query: URLSearchParams, userAgent: string): OutputFormat => {
  const pretty = isPretty(query, userAgent)
  for (const range of mediaRanges(accept ?? "")) {
    if (!JSON_TYPES.has(range.type)) continue
    const as = range.parameters.get("as")
    if (as === undefined) return { as: "object", pretty }
    const format = FORMATS[as]
    if (format !== undefined && range.parameters.get("g") === "meta.k8s.io" && range.parameters.get("v") === "v1") {
      return { as: format, pretty }
    }
  }
  throw notAcceptable(SERVED)
}

/** The media types of an Accept header, in its order. */
export const acceptedTypes = (accept: string | undefined): ReadonlyArray<string> => mediaRanges(accept ?? "").map(({ type }) => type)

/** Which discovery document Accept asks for first: the aggregated one or the legacy one. */
export const asksForAggregatedDiscovery = (accept: string | undefined): boolean => {
  for (const { type, parameters } of mediaRanges(accept ?? "")) {
    if (type !== "application/json") continue
    if (parameters.size === 0) return false
    if (parameters.get("g") === "apidiscovery.k8s.io" && parameters.get("v") === "v2" && parameters.get("as") === "APIGroupDiscoveryList")
      return true
  }
  return false
}
