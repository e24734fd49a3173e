import { rmSync } from "node:fs"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { retryBudget } from "../../domain/incident-scope.ts"
import { inScope } from "../deadline.ts"
import { type ScriptedAnswer, scriptedServer } from "../http/scripted-server.fixture.ts"
import { folder, kubeconfig, readerOf } from "./kubeconfig.fixture.ts"
import { comparedTo, ServerReading } from "./server-metrics.ts"

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rejected = "apiserver_flowcontrol_rejected_requests_total"

const page = (startedAt: number, count: number) =>
  [
    "# HELP go_goroutines Number of goroutines that currently exist.",
    "go_goroutines 900",
    `process_start_time_seconds ${startedAt}`,
    `${rejected}{flow_schema="global-default",priority_level="global-default",reason="queue-full",pod="a"} ${count}`,
    `${rejected}{flow_schema="global-default",priority_level="global-default",reason="queue-full",pod="b"} 1`,
    ""
  ].join("\n")

const labels = { flow_schema: "global-default", priority_level: "global-default", reason: "queue-full" }

const readingOf = (text: string): ServerReading => {
  const reading = new ServerReading()
  for (const line of text.split("\n")) reading.take(line)
  return reading
}

const readingFrom = (answer: ScriptedAnswer | ((nth: number) => ScriptedAnswer)) =>
  Effect.gen(function* () {
    const server = yield* scriptedServer(({ nth, path }) =>
      path !== "/metrics" ? { status: 404 } : typeof answer === "function" ? answer(nth) : answer
    )
    const reader = yield* readerOf(kubeconfig(server.url))
    return { reader, seen: server.seen }
  })

const once = inScope("test", { owner: "inc-00000000", deadline: Number.POSITIVE_INFINITY, tier: "reader", retries: retryBudget(0) })

describe("what an API server exposes of itself", () => {
  it("is kept as far as causes look at it, added up over labels that they do not", () => {
    expect(readingOf(page(7, 4)).series).toEqual([
      { name: "process_start_time_seconds", labels: {}, value: 7 },
      { name: rejected, labels, value: 5 }
    ])
  })

  it("is compared with what the same process showed before, and not with another behind the same address", () => {
    const later = readingOf(page(7, 44))
    expect(comparedTo(later, readingOf(page(7, 4)), 2)).toContainEqual({
      name: rejected,
      labels,
      value: 45,
      before: { value: 5, seconds: 2 }
    })
    expect(comparedTo(later, readingOf("process_start_time_seconds 7"), 2)).toContainEqual(
      expect.objectContaining({ name: rejected, before: { value: 0, seconds: 2 } })
    )
    expect(comparedTo(later, readingOf(page(8, 4)), 2)).toContainEqual({ name: rejected, labels, value: 45 })
  })

  it.live("is read once for all who ask, and again to be compared", () =>
    Effect.gen(function* () {
      const { reader, seen } = yield* readingFrom((nth) => ({ body: page(7, 4 + 10 * nth) }))
      const [first] = yield* Effect.all([reader.serverMetrics(false), reader.serverMetrics(false)], { concurrency: 2 })
      expect(first).toContainEqual({ name: rejected, labels, value: 5 })
      expect(seen).toHaveLength(1)
      const compared = yield* reader.serverMetrics(true)
      expect(compared).toContainEqual({ name: rejected, labels, value: 15, before: { value: 5, seconds: expect.any(Number) } })
      expect(seen).toHaveLength(2)
    }).pipe(Effect.scoped)
  )

  it.live("is not asked for again where it may not be seen", () =>
    Effect.gen(function* () {
      const { reader, seen } = yield* readingFrom({ status: 403, body: { kind: "Status", message: "User cannot get path /metrics" } })
      expect(yield* Effect.flip(reader.serverMetrics(true))).toMatchObject({
        _tag: "KubeForbidden",
        message: "prod-eu-1 answered 403: User cannot get path /metrics"
      })
      expect(seen).toHaveLength(1)
    }).pipe(Effect.scoped)
  )

  it.live("is unknown where the answer breaks off", () =>
    Effect.gen(function* () {
      const { reader } = yield* readingFrom({ body: page(7, 4), cut: true })
      expect((yield* reader.serverMetrics(false).pipe(once, Effect.flip))._tag).toBe("KubeUnreachable")
    }).pipe(Effect.scoped)
  )
})
