import { Duration, Effect } from "effect"
import type { EndpointReader } from "../http/endpoint.ts"
import type { ReplicaFailure } from "../http/replicas.ts"
import type { Trace } from "./trace.ts"
import type { TraceSearch } from "./traces-reader.ts"

/** One server's way of being searched. */
export type SearchServer = (server: EndpointReader, search: TraceSearch) => Effect.Effect<ReadonlyArray<Trace>, ReplicaFailure>

const TIMEOUT = Duration.seconds(5)
/** A trace can be large, and several come at once. */
const MAX_BYTES = 16 * 1024 * 1024

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** GETs JSON and reads it with `read`, which tells by `undefined` that it is something else. */
export const answerOf = Effect.fnUntraced(function* <A>(
  reader: EndpointReader,
  path: string,
  read: (answer: unknown) => A | undefined,
  headers: Readonly<Record<string, string>> = {}
): Effect.fn.Return<A, ReplicaFailure> {
  const { status, text } = yield* reader.get(path, { headers, timeout: TIMEOUT, maxBytes: MAX_BYTES })
  const found = status === 200 ? read(parsed(text)) : undefined
  if (found !== undefined) return found
  const message = `answered ${status} with something that is not its own: ${JSON.stringify(text.slice(0, 80))}`
  return yield* Effect.fail<ReplicaFailure>({
    server: reader.server,
    message,
    transient: status === 200 || status === 429 || status >= 500
  })
})

/** How long the longest work of these services took in a trace, in milliseconds. */
const longest = ({ spans }: Trace, services: ReadonlySet<string>): number =>
  Math.max(0, ...spans.filter(({ service }) => services.has(service)).map(({ end, start }) => end - start))

const slowestFirst = (traces: ReadonlyArray<Trace>, services: ReadonlyArray<string>): ReadonlyArray<Trace> => {
  const named = new Set(services)
  const lengths = new Map(traces.map((one) => [one, longest(one, named)]))
  return traces.toSorted((a, b) => (lengths.get(b) ?? 0) - (lengths.get(a) ?? 0))
}

/** Those that failed, and of the others the slowest: none twice. */
export const telling = (
  failed: ReadonlyArray<Trace>,
  others: ReadonlyArray<Trace>,
  { most, services }: Pick<TraceSearch, "most" | "services">
): ReadonlyArray<Trace> => {
  const first = [...new Map(failed.map((one) => [one.id, one])).values()].slice(0, most)
  const known = new Set(first.map(({ id }) => id))
  const rest = [...new Map(others.map((one) => [one.id, one])).values()].filter(({ id }) => !known.has(id))
  return [...first, ...slowestFirst(rest, services).slice(0, most)]
}
