import { Effect } from "effect"
import { at, fields, list, text } from "../kubernetes/fields.ts"
import { answerOf, type SearchServer, telling } from "./answer.ts"
import { otlpTraces } from "./otlp-traces.ts"

/** Tempo gives the latest that fit and not the slowest, so more are asked for than are read. */
const LATEST = 100
/** Traces that are read at once. */
const PARALLEL = 4

interface Summary {
  readonly id: string
  /** The longest span that matched, in nanoseconds. */
  readonly longest: number
}

/** Of newer versions `spanSets`, of older `spanSet`. https://grafana.com/docs/tempo/latest/api_docs/#search */
const summariesIn = (answer: unknown): ReadonlyArray<Summary> | undefined => {
  const { traces } = fields(answer)
  // what is empty is left out of the answer
  if (traces === undefined || traces === null) return at(answer, "metrics") === undefined ? undefined : []
  return list(traces).flatMap((one) => {
    const id = text(one.traceID)
    const sets = [...list(one.spanSets), ...list([one.spanSet])]
    const lengths = sets.flatMap(({ spans }) => list(spans).map(({ durationNanos }) => Number(durationNanos)))
    const longest = Math.max(0, ...lengths.filter((length) => !Number.isNaN(length)))
    return id === undefined ? [] : [{ id, longest }]
  })
}

/** https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/ */
const queryOf = (services: ReadonlyArray<string>, more: string): string =>
  `{ (${services.map((name) => `resource.service.name = ${JSON.stringify(name)}`).join(" || ")})${more} }`

const first = <A>(items: ReadonlyArray<A> | undefined): A | undefined => items?.[0]

/** By TraceQL for which traces, and then each by its id. `tenant`: of a Tempo that several share. */
export const searchTempo =
  (tenant: string | undefined): SearchServer =>
  (server, search) => {
    const { end, most, services, start } = search
    const headers: Readonly<Record<string, string>> = tenant === undefined ? {} : { "x-scope-orgid": tenant }
    const span = { start: String(Math.floor(start / 1_000)), end: String(Math.ceil(end / 1_000)) }
    const ask = (q: string, limit: number) =>
      answerOf(server, `api/search?${new URLSearchParams({ q, ...span, limit: String(limit), spss: "10" })}`, summariesIn, headers)
    const read = ({ id }: Summary) =>
      answerOf(server, `api/traces/${encodeURIComponent(id)}?${new URLSearchParams(span)}`, (answer) => first(otlpTraces(answer)), headers)
    const readAll = (summaries: ReadonlyArray<Summary>) => Effect.forEach(summaries, read, { concurrency: PARALLEL })
    return Effect.gen(function* () {
      const [failed, latest] = yield* Effect.all([ask(queryOf(services, " && status = error"), most), ask(queryOf(services, ""), LATEST)], {
        concurrency: 2
      })
      const known = new Set(failed.map(({ id }) => id))
      const slowest = latest
        .filter(({ id }) => !known.has(id))
        .toSorted((a, b) => b.longest - a.longest)
        .slice(0, most)
      return telling(yield* readAll(failed.slice(0, most)), yield* readAll(slowest), search)
    })
  }
