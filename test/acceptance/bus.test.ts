import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { PATIENCE } from "./patience.fixture.ts"
import { type Serving, serve } from "./serving.fixture.ts"

const notification = (alerts: ReadonlyArray<unknown>) => JSON.stringify({ version: "4", alerts })
const readable = { status: "firing", labels: { alertname: "Odd" }, startsAt: "2026-03-01T04:05:06Z", fingerprint: "00aa" }

const deliver = (serving: Serving, alerts: ReadonlyArray<unknown>) =>
  serving.request("/v1/webhooks/alertmanager", { method: "POST", body: notification(alerts) }, "alertmanager")

const deadLetters = (serving: Serving) =>
  Effect.map(serving.cli(["bus", "dead", "list", "--json"]), ({ stdout }) => JSON.parse(stdout) as ReadonlyArray<{ readonly id: string }>)

describe("the bus", () => {
  it.live(
    "keeps what cannot be read among the dead letters, where a person lists, replays and discards them",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        const answer = yield* deliver(handrail, [readable, { status: "odd" }, { status: "odder" }])
        expect([answer.status, JSON.parse(answer.text)]).toEqual([202, { accepted: 1, duplicates: 0, unreadable: 2 }])
        yield* Effect.repeat(handrail.request("/v1/bus"), { until: ({ text }) => JSON.parse(text).pending === 0 })
        expect((yield* handrail.cli(["bus", "status"])).stdout).toMatch(/^pending +0\noldest +-\ndead +2 /)

        const letters = yield* deadLetters(handrail)
        expect(letters).toMatchObject([{ replayable: false, source: "alertmanager", reason: expect.stringContaining("$.alerts[") }, {}])
        const listed = (yield* handrail.cli(["bus", "dead", "list"])).stdout
        for (const { id } of letters) expect(listed).toContain(id.slice(0, 12))

        expect((yield* handrail.cli(["bus", "dead", "replay", "--all"])).stdout).toBe("0 handed over again\n")
        expect((yield* handrail.cli(["bus", "dead", "replay"])).code).toBe(2)
        expect((yield* handrail.cli(["bus", "dead", "discard", "no-such-letter"])).code).toBe(4)
        expect((yield* handrail.cli(["bus", "dead", "discard", letters[0]?.id.slice(0, 12) ?? ""])).stdout).toBe("1 forgotten\n")
        expect((yield* deadLetters(handrail)).map(({ id }) => id)).toEqual([letters[1]?.id])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "keeps only so many dead letters, and says of the rest that they were dropped",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve({ bus: { maxDead: 2 } })
        yield* deliver(handrail, [{ status: "odd" }, { status: "odder" }, { status: "oddest" }])
        expect(yield* deadLetters(handrail)).toHaveLength(2)
        expect((yield* handrail.cli(["bus", "dead", "list"])).stdout).toContain("\nthe oldest were dropped: 1 (bus.maxDead")
        expect((yield* handrail.cli(["bus", "dead", "list", "--limit", "1"])).stdout).toContain("\nolder and not listed: 1 (--limit 2)")
        expect((yield* handrail.cli(["bus", "status"])).stdout).toMatch(/\ndead +2 .*\ndropped +1 /)
        expect((yield* handrail.request("/metrics")).text).toMatch(/^handrail_bus_dead_dropped(\{.*\})? 1$/m)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "refuses with 503 and Retry-After what would make more wait than may, and nothing of it is stored",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve({ bus: { maxPending: 2 } })
        const many = Array.from({ length: 3 }, (_, number) => ({ ...readable, fingerprint: `00a${number}` }))
        const refused = yield* deliver(handrail, many)
        expect(refused.status).toBe(503)
        expect(refused.headers.get("retry-after")).toMatch(/^\d+$/)
        expect(JSON.parse(refused.text)).toMatchObject({
          _tag: "Unavailable",
          message: expect.stringContaining("nothing of this was stored")
        })
        expect((yield* deliver(handrail, many.slice(0, 1))).status).toBe(202)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
