import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Schedule } from "effect"
import { startPrometheus } from "../../../toolbox/servers/prometheus.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { retryBudget } from "../../domain/incident-scope.ts"
import { inScope, withDeadline } from "../deadline.ts"
import { type ScriptedAnswer, type SeenRequest, scriptedServer } from "../http/scripted-server.fixture.ts"
import { layerMetricsReader, type MetricsLimits } from "./live-metrics-reader.ts"
import { MetricsReader } from "./metrics-reader.ts"

const vector = (...values: ReadonlyArray<string>) => ({
  status: "success",
  data: { resultType: "vector", result: values.map((value, i) => ({ metric: { __name__: "up", i: String(i) }, value: [1.5, value] })) }
})
const readerOf = (urls: ReadonlyArray<string>, limits?: MetricsLimits) =>
  Effect.map(Layer.build(layerMetricsReader([{ cluster: "c", urls }], limits)), (context) => Context.get(context, MetricsReader))
const incident = (retries: number) =>
  inScope("t", { owner: "i", deadline: Number.POSITIVE_INFINITY, tier: "reader", retries: retryBudget(retries) })
const query = { cluster: "c", query: "up" }

/** Replicas that answer by these scripts, and a reader of them. */
const reading = (scripts: ReadonlyArray<(request: SeenRequest) => ScriptedAnswer>, limits?: MetricsLimits) =>
  Effect.gen(function* () {
    const servers = yield* Effect.forEach(scripts, (script) => scriptedServer(script))
    return {
      servers,
      reader: yield* readerOf(
        servers.map(({ url }) => url),
        limits
      )
    }
  })

describe("layerMetricsReader", () => {
  it.live("reads samples, whatever their value, at the time asked for", () =>
    Effect.gen(function* () {
      const { reader, servers } = yield* reading([
        () => ({ body: { ...vector("1", "NaN", "+Inf", "-Inf"), warnings: ["partial"], infos: ["odd"] } })
      ])
      const answer = yield* reader.instant({ ...query, query: 'up{a="b"} > 0', at: 1_700_000_000_123 })
      expect(answer.result.map(({ value }) => value)).toEqual([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(answer.result[0]).toEqual({ labels: { __name__: "up", i: "0" }, at: 1500, value: 1 })
      expect(answer.warnings).toEqual(["partial", "odd"])
      const seen = servers[0]?.seen[0]
      expect([seen?.method, seen?.path, seen?.query.get("query"), seen?.query.get("time")]).toEqual([
        "GET",
        "/api/v1/query",
        'up{a="b"} > 0',
        "1700000000.123"
      ])
    }).pipe(Effect.scoped)
  )

  it.live("keeps the path and the credentials of an address, and shows the credentials to nobody", () =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(({ nth }) => (nth === 0 ? { body: vector("1") } : { status: 500 }))
      const reader = yield* readerOf([`${server.url.replace("//", "//u:p%40ss@")}/prom`])
      yield* reader.instant(query)
      expect(server.seen[0]?.path).toBe("/prom/api/v1/query")
      expect(server.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from("u:p@ss").toString("base64")}`)
      expect(JSON.stringify(yield* reader.instant(query).pipe(Effect.flip))).not.toContain("p%40ss")
    }).pipe(Effect.scoped)
  )

  const faults: ReadonlyArray<[string, () => ScriptedAnswer, string]> = [
    ["never answers", () => ({ hang: true }), "did not answer in time"],
    ["answers garbage", () => ({ body: "<html>gateway</html>" }), "not Prometheus's: \"<html>gateway"],
    ["answers another JSON", () => ({ body: { status: "success", data: 7 } }), "not Prometheus's"],
    ["breaks off", () => ({ body: "{", cut: true }), "broke the connection off"],
    ["fails", () => ({ status: 500, body: "oops" }), "answered 500"],
    [
      "is overloaded",
      () => ({ status: 503, body: { status: "error", errorType: "timeout", error: "query timed out" } }),
      "timeout: query timed out"
    ],
    ["answers too much", () => ({ body: vector(...Array.from({ length: 3_000 }, () => "1")) }), "answered more than is read"]
  ]

  /** Short only for what never answers: a machine may be too busy to answer soon. */
  const limitsFor = (fault: () => ScriptedAnswer, timeout: "150 millis" | "1500 millis"): MetricsLimits => ({
    timeout: fault().hang === true ? timeout : "1 minute",
    maxBytes: 10_000
  })

  it.live.each(faults)("goes on to the next replica when one %s", ([, fault]) =>
    Effect.gen(function* () {
      const { reader, servers } = yield* reading([fault, () => ({ body: vector("2") })], limitsFor(fault, "1500 millis"))
      const answer = yield* reader.instant(query)
      expect([answer.result[0]?.value, answer.server]).toEqual([2, servers[1]?.url])
    }).pipe(Effect.scoped)
  )

  it.live.each(faults)("is an error, not an empty answer, when the only one %s", ([, fault, message]) =>
    Effect.gen(function* () {
      const { reader } = yield* reading([fault], limitsFor(fault, "150 millis"))
      const error = yield* reader.instant(query).pipe(Effect.flip)
      expect(error._tag).toBe("MetricsUnreachable")
      expect(error.message).toContain(message)
    }).pipe(Effect.scoped)
  )

  it.live.each<[string, ScriptedAnswer]>([
    ["it is busy", { status: 503 }],
    ["a proxy's page comes", { body: "<html>gateway</html>" }],
    ["half an answer comes", { body: '{"status":"succ' }]
  ])("asks all again within the budget when their failures may pass: %s", ([, fault]) =>
    Effect.gen(function* () {
      const recovering = ({ nth }: SeenRequest): ScriptedAnswer => (nth === 0 ? fault : { body: vector("3") })
      const { reader, servers } = yield* reading([recovering, () => ({ status: 502 })])
      expect((yield* reader.instant(query).pipe(incident(5))).result[0]?.value).toBe(3)
      expect(servers.map(({ seen }) => seen.length)).toEqual([2, 1])
    }).pipe(Effect.scoped)
  )

  it.live("asks nobody else when the query is wrong", () =>
    Effect.gen(function* () {
      const bad: ScriptedAnswer = { status: 400, body: { status: "error", errorType: "bad_data", error: "parse error" } }
      const { reader, servers } = yield* reading([() => bad, () => bad])
      expect(yield* reader.instant(query).pipe(incident(5), Effect.flip)).toMatchObject({ _tag: "MetricsQueryInvalid" })
      expect(servers.map(({ seen }) => seen.length)).toEqual([1, 0])
      expect(yield* reader.instant({ ...query, cluster: "d" }).pipe(Effect.flip)).toMatchObject({ _tag: "MetricsNotConfigured" })
    }).pipe(Effect.scoped)
  )

  it.live("gives up at the caller's deadline and hangs up", () =>
    Effect.gen(function* () {
      const { reader, servers } = yield* reading([() => ({ hang: true })])
      const error = yield* reader.instant(query).pipe(withDeadline("precondition", "100 millis"), Effect.flip)
      expect(error._tag).toBe("DeadlineExceeded")
      while (servers[0]?.open() !== 0) yield* Effect.sleep("5 millis")
    }).pipe(Effect.scoped)
  )
})

describeWith(["prometheus"], () => {
  it.live("reads a real Prometheus", () =>
    Effect.gen(function* () {
      const target = yield* scriptedServer(() => ({
        headers: { "content-type": "text/plain; version=0.0.4" },
        body: 'temperature{room="a"} 21.5\nodd NaN\n'
      }))
      const { url } = yield* startPrometheus({ scrape: { app: [new URL(target.url).host] }, interval: "200ms" })
      const reader = yield* readerOf([url])
      const instant = (text: string) => reader.instant({ cluster: "c", query: text })
      const untilScraped = instant("temperature > 20").pipe(
        Effect.repeat({ until: ({ result }) => result.length > 0, schedule: Schedule.spaced("50 millis") })
      )
      expect((yield* untilScraped).result[0]).toMatchObject({ labels: { room: "a", job: "app" }, value: 21.5 })
      expect((yield* instant("odd")).result[0]?.value).toBeNaN()
      expect((yield* instant("1 / 0")).result).toMatchObject([{ labels: {}, value: Number.POSITIVE_INFINITY }])
      expect((yield* instant("temperature > 100")).result).toEqual([])
      const now = Date.now()
      const range = yield* reader.range({ cluster: "c", query: "vector(7)", start: now - 3_000, end: now, step: 1_000 })
      expect(range.result[0]?.points.map(({ value }) => value)).toEqual([7, 7, 7, 7])
      expect(yield* instant("up{").pipe(Effect.flip)).toMatchObject({
        _tag: "MetricsQueryInvalid",
        message: expect.stringContaining("bad_data")
      })
      expect((yield* instant("up[5m]").pipe(Effect.flip))._tag).toBe("MetricsQueryInvalid")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
