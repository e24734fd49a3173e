import { Effect, type Scope } from "effect"
import type { TracesEndpoint } from "../config/traces-config.ts"
import { endpointReaders } from "../http/endpoint.ts"
import { firstAnswer, showFailures } from "../http/replicas.ts"
import type { SearchServer } from "./answer.ts"
import { searchJaeger } from "./search-jaeger.ts"
import { searchTempo } from "./search-tempo.ts"
import { type TracesReader, TracesUnreachable } from "./traces-reader.ts"

const kinds: Readonly<Record<TracesEndpoint["kind"], (endpoint: TracesEndpoint) => readonly [name: string, search: SearchServer]>> = {
  tempo: ({ tenant }) => ["Tempo", searchTempo(tenant)],
  jaeger: () => ["Jaeger", searchJaeger]
}

/** Reads from the first server that answers. Its connections close with the scope. */
export const makeTracesReader = Effect.fnUntraced(function* (
  endpoints: ReadonlyArray<TracesEndpoint>
): Effect.fn.Return<TracesReader, never, Scope.Scope> {
  const readers = yield* endpointReaders(endpoints)
  const servers = endpoints.flatMap((endpoint, index) => {
    const reader = readers[index]
    const [name, search] = kinds[endpoint.kind](endpoint)
    return reader === undefined ? [] : [{ reader, name, search }]
  })
  return {
    search: Effect.fn("platform.traces.search")(function* (wanted) {
      if (wanted.services.length === 0) return { traces: [], server: "" }
      return yield* firstAnswer(servers, ({ name, reader, search }) =>
        Effect.map(search(reader, wanted), (traces) => ({ traces, server: `${name} ${reader.server}` }))
      ).pipe(
        Effect.mapError(
          (failures) =>
            new TracesUnreachable({
              message: showFailures(failures),
              where: `traces of ${wanted.services.join(", ")}`,
              next: "check that the server of traces runs, and its address and kind in the configuration"
            })
        )
      )
    })
  }
})
