import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { retryBudget } from "../../domain/incident-scope.ts"
import type { TracesEndpoint } from "../config/traces-config.ts"
import { inScope } from "../deadline.ts"
import { type ScriptedAnswer, type SeenRequest, scriptedServer } from "../http/scripted-server.fixture.ts"
import { jaegerTrace, resourceSpans } from "./answers.fixture.ts"
import { makeTracesReader } from "./live-traces-reader.ts"

const search = { services: ["cart", "cart.shop"], start: 1_767_268_800_000, end: 1_767_270_600_000, most: 2 }

const spanSets = (millis: number) => [{ spans: [{ spanID: "1", durationNanos: String(millis * 1e6) }], matched: 1 }]

/** Tempo with one trace that failed, and a fast and two slow ones beside it. */
const tempo = ({ path, query }: SeenRequest): ScriptedAnswer => {
  if (path !== "/api/search") return { body: { batches: resourceSpans } }
  const all = [
    { traceID: "fast", spanSets: spanSets(3) },
    { traceID: "slow", spanSets: spanSets(900) },
    { traceID: "slower", spanSet: spanSets(950)[0] },
    { traceID: "failed", spanSets: spanSets(10) }
  ]
  return { body: { traces: query.get("q")?.includes("error") ? all.slice(3) : all, metrics: {} } }
}

const jaeger = ({ path, query }: SeenRequest): ScriptedAnswer => {
  if (path.endsWith("/api/services")) return { body: { data: ["stock", "cart"], total: 2 } }
  const other = { ...jaegerTrace, traceID: "other" }
  return { body: { data: query.has("tags") ? [jaegerTrace] : [other, jaegerTrace] } }
}

const searched = (endpoints: ReadonlyArray<TracesEndpoint>) =>
  Effect.flatMap(makeTracesReader(endpoints), (reader) => reader.search(search)).pipe(
    inScope("t", { owner: "i", deadline: Number.POSITIVE_INFINITY, tier: "reader", retries: retryBudget(0) })
  )

describe("traces are searched for", () => {
  it.live("in Tempo: those that failed and the slowest, each by its id", () =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(tempo)
      const answer = yield* searched([{ kind: "tempo", url: `${server.url}/`, tenant: "shop" }])
      expect(answer.server).toBe(`Tempo ${server.url}`)
      const queries = server.seen.filter(({ path }) => path === "/api/search")
      expect(queries.map(({ query }) => query.get("q")).toSorted()).toEqual([
        '{ (resource.service.name = "cart" || resource.service.name = "cart.shop") && status = error }',
        '{ (resource.service.name = "cart" || resource.service.name = "cart.shop") }'
      ])
      expect(queries[0]?.query.get("start")).toBe("1767268800")
      expect(server.seen.every(({ headers, method }) => method === "GET" && headers["x-scope-orgid"] === "shop")).toBe(true)
      expect(
        server.seen
          .map(({ path }) => path)
          .filter((path) => path !== "/api/search")
          .toSorted()
      ).toEqual(["/api/traces/failed", "/api/traces/slow", "/api/traces/slower"])
      expect(answer.traces[0]?.spans).toHaveLength(3)
    }).pipe(Effect.scoped)
  )

  it.live("in Jaeger, by the names that it knows, each once", () =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(jaeger)
      const answer = yield* searched([{ kind: "jaeger", url: `${server.url}/jaeger` }])
      expect(answer.traces.map(({ id }) => id)).toEqual([jaegerTrace.traceID, "other"])
      const queries = server.seen.filter(({ path }) => path === "/jaeger/api/traces").map(({ query }) => Object.fromEntries(query))
      expect(queries).toContainEqual({
        service: "cart",
        start: "1767268800000000",
        end: "1767270600000000",
        limit: "2",
        tags: '{"error":"true"}'
      })
      expect(queries.map(({ service }) => service)).toEqual(["cart", "cart"])
    }).pipe(Effect.scoped)
  )

  it.live("with what lets us in, read anew for each request", () =>
    Effect.gen(function* () {
      const directory = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "handrail-traces-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true }))
      )
      const tokenFile = join(directory, "token")
      writeFileSync(tokenFile, "first\n")
      const server = yield* scriptedServer(jaeger)
      yield* searched([{ kind: "jaeger", url: server.url, tokenFile }])
      expect(server.seen[0]?.headers.authorization).toBe("Bearer first")
      const missing = yield* Effect.flip(searched([{ kind: "jaeger", url: server.url, tokenFile: `${tokenFile}-gone` }]))
      expect(missing.message).toContain("what lets us in cannot be read")
    }).pipe(Effect.scoped)
  )

  it.live("in the next server, when one does not answer or is something else", () =>
    Effect.gen(function* () {
      const broken = yield* scriptedServer(() => ({ status: 503, body: "no" }))
      const other = yield* scriptedServer(() => ({ body: "<html>login</html>" }))
      const good = yield* scriptedServer(tempo)
      const down = { kind: "jaeger", url: broken.url } as const
      const odd = { kind: "tempo", url: other.url } as const
      const answer = yield* searched([down, odd, { kind: "tempo", url: good.url }])
      expect(answer.server).toBe(`Tempo ${good.url}`)
      const none = yield* Effect.flip(searched([down, odd]))
      expect(none).toMatchObject({ _tag: "TracesUnreachable", where: "traces of cart, cart.shop" })
      expect(none.message).toContain("answered 503")
      expect(none.message).toContain("not its own")
    }).pipe(Effect.scoped)
  )
})
