import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { timestamp } from "../domain/ids.ts"
import { decodeNotification } from "./alertmanager.ts"
import { alert, notification } from "./notification.fixture.ts"

const receivedAt = timestamp(Date.parse("2026-03-01T03:00:00Z"))
const decode = (payload: unknown, over = {}) => decodeNotification(payload, { receivedAt, ...over })
const one = (over: Readonly<Record<string, unknown>>, options = {}) =>
  Effect.map(decode(notification([alert(over)]), options), ({ alerts }) => alerts[0] ?? expect.unreachable("one alert"))

describe("decodeNotification", () => {
  it.effect("reads an alert as Alertmanager sends it", () =>
    Effect.gen(function* () {
      const { signal, notes } = yield* one({})
      expect(signal).toMatchObject({
        source: "alertmanager",
        status: "firing",
        fingerprint: "c4a1e7c1a1b2c3d4",
        groupKey: '{}:{alertname="KubePodNotReady"}',
        name: "KubePodNotReady",
        severity: "warning",
        cluster: "prod-eu-1",
        startsAt: "2026-03-01T02:05:06.739Z",
        receivedAt
      })
      expect(signal).not.toHaveProperty("endsAt")
      expect(notes).toEqual([])
    })
  )

  it.effect("gives a redelivery the same id, and another state, start or cluster another", () =>
    Effect.gen(function* () {
      const id = (over = {}, options = {}) => Effect.map(one(over, options), ({ signal }) => signal.id)
      const first = yield* id()
      expect(yield* id({ annotations: { summary: "reworded" } }, { receivedAt: timestamp(1) })).toBe(first)
      const others = yield* Effect.all([
        id({ status: "resolved", endsAt: "2026-03-01T05:00:00Z" }),
        id({ startsAt: "2026-03-02T00:00:00Z" }),
        id({ labels: { alertname: "KubePodNotReady", cluster: "prod-us-1" } }),
        id({ fingerprint: "ffff" })
      ])
      expect(new Set([first, ...others]).size).toBe(5)
    })
  )

  it.effect("takes the cluster from the configured label, else from the address the alert came to", () =>
    Effect.gen(function* () {
      const labels = { alertname: "X", kube_cluster: "a" }
      expect((yield* one({ labels }, { clusterLabel: "kube_cluster", cluster: "b" })).signal.cluster).toBe("a")
      expect((yield* one({ labels }, { cluster: "b" })).signal.cluster).toBe("b")
      expect((yield* one({ labels })).signal).not.toHaveProperty("cluster")
    })
  )

  it.effect("does not mind fields it does not know, nor those that old versions lack", () =>
    Effect.gen(function* () {
      const { status, labels, startsAt } = alert()
      const { alerts, rejected } = yield* decode({
        version: "4",
        alerts: [{ status, labels, startsAt, ...{ newField: [1] } }],
        brandNew: {}
      })
      expect(rejected).toEqual([])
      expect(alerts[0]?.signal.fingerprint).toMatch(/^[0-9a-f]{16}$/)
    })
  )

  it.effect("sets a bad alert aside with its path, and keeps the others", () =>
    Effect.gen(function* () {
      const { alerts, rejected } = yield* decode(
        notification([alert(), alert({ startsAt: "yesterday", labels: { "a b": 1 } }), null, alert({ fingerprint: "dd" })])
      )
      expect(alerts).toHaveLength(2)
      expect(rejected.map(({ problems }) => problems.map(({ path }) => path))).toEqual([
        ['$.alerts[1].labels["a b"]', "$.alerts[1].startsAt"],
        ["$.alerts[2]"]
      ])
      expect(rejected[0]?.problems[1]?.message).toContain("Expected a time")
    })
  )

  it.effect("refuses what is not version 4, saying what and where", () =>
    Effect.gen(function* () {
      const grafana = yield* Effect.flip(decode({ ...notification(), version: "1" }))
      expect(grafana.problems).toEqual([{ path: "$.version", message: expect.stringContaining('"4"') }])
      expect((yield* Effect.flip(decode({ version: "4", alerts: "none" }))).where).toBe("$.alerts")
      expect((yield* Effect.flip(decode([]))).where).toBe("$")
    })
  )

  it.effect("notices alerts that Alertmanager left out", () =>
    Effect.gen(function* () {
      const { alerts } = yield* decode(notification([alert(), alert({ fingerprint: "dd" })], { truncatedAlerts: 7 }))
      expect(alerts.map(({ notes }) => notes)).toEqual([[expect.stringContaining("left out 7 more alerts")], []])
    })
  )

  it.effect("shows control characters, bounds what is huge and says so, and lets no label become a prototype", () =>
    Effect.gen(function* () {
      const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`l${i}`, "v"]))
      const labels = {
        ...many,
        namespace: "a\u001b[31m; rm -rf / \u202egnp\ud800\u0000",
        alertname: "x".repeat(5000),
        ["__proto__"]: "evil"
      }
      const { signal, notes } = yield* one({ labels, annotations: { description: "a\nb\tc" } })
      expect(signal.labels.namespace).toBe("a␛[31m; rm -rf / \ufffdgnp\ufffd␀")
      expect(signal.annotations.description).toBe("a\nb\tc")
      expect(signal.name).toHaveLength(1024)
      expect(Object.keys(signal.labels)).toHaveLength(200)
      expect(notes).toEqual([expect.stringContaining("labels were left out"), "label alertname was cut from 5000 to 1024 characters"])
      expect(Object.getPrototypeOf(signal.labels)).toBe(Object.prototype)
    })
  )

  it.effect("takes secrets out of prose and out of what is set aside, and leaves labels as they are", () =>
    Effect.gen(function* () {
      const said = "Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345"
      const { signal } = yield* one({ annotations: { description: said }, labels: { alertname: "X", pod: "token-controller-abc" } })
      expect(signal.annotations.description).not.toContain("abcdefghijkl")
      expect(signal.labels.pod).toBe("token-controller-abc")
      const { rejected } = yield* decode(notification([{ annotations: { description: said } }]))
      expect(rejected[0]?.raw).not.toContain("abcdefghijkl")
    })
  )

  it("ends for anything at all with signals or an error that names a place", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ version: fc.constant("4"), alerts: fc.anything() }),
      fc
        .array(
          fc
            .oneof(fc.anything(), fc.record(Object.fromEntries(Object.keys(alert()).map((key) => [key, fc.anything()]))))
            .map((a) => alert(a as Readonly<Record<string, unknown>>)),
          { maxLength: 3 }
        )
        .map((alerts) => notification(alerts)),
      fc
        .dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))
        .map((labels) => notification([alert({ labels, annotations: labels })]))
    )
    fc.assert(
      fc.property(anything, (payload) => {
        const result = Effect.runSync(Effect.result(decode(payload)))
        if (result._tag === "Failure") expect(result.failure.problems[0]?.path).toMatch(/^\$/)
        else for (const { signal } of result.success.alerts) expect(JSON.stringify(signal)).not.toMatch(/\\u00(0[0-8b-f]|1)/)
      }),
      { numRuns: 500 }
    )
  })
})
