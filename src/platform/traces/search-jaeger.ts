import { Effect } from "effect"
import { fields, texts } from "../kubernetes/fields.ts"
import { answerOf, type SearchServer, telling } from "./answer.ts"
import { jaegerTraces } from "./jaeger-traces.ts"

/** Jaeger gives the latest that fit and not the slowest, so more are asked for than are kept. */
const LATEST = 30
/** Names of one service that are asked for: each is a search. */
const MOST_NAMES = 3

const servicesIn = (answer: unknown): ReadonlyArray<string> | undefined => {
  const { data } = fields(answer)
  // a server without traces says null
  return data === null ? [] : Array.isArray(data) ? texts(data) : undefined
}

/** By the API of Jaeger's own pages, which others speak too. https://www.jaegertracing.io/docs/latest/architecture/apis/#query-json-over-http */
export const searchJaeger: SearchServer = Effect.fnUntraced(function* (server, { end, most, services, start }) {
  const known = new Set(yield* answerOf(server, "api/services", servicesIn))
  const names = services.filter((name) => known.has(name)).slice(0, MOST_NAMES)
  const span = { start: String(Math.round(start * 1_000)), end: String(Math.round(end * 1_000)) }
  const ask = (service: string, limit: number, more: Readonly<Record<string, string>> = {}) =>
    answerOf(server, `api/traces?${new URLSearchParams({ service, ...span, limit: String(limit), ...more })}`, jaegerTraces)
  const found = yield* Effect.forEach(
    names,
    (name) => Effect.all([ask(name, most, { tags: JSON.stringify({ error: "true" }) }), ask(name, LATEST)], { concurrency: 2 }),
    { concurrency: 2 }
  )
  const [failed, others] = [found.flatMap(([one]) => one), found.flatMap(([, one]) => one)]
  return telling(failed, others, { most, services })
})
