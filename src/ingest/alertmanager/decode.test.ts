import { Result } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { timestamp } from "../../domain/ids.ts"
import { contextOf, holdsForAnything, signalIn } from "../payloads.fixture.ts"
import type { WebhookContext } from "../webhook.ts"
import { decodeAlertmanager } from "./decode.ts"
import { alert, notification } from "./notification.fixture.ts"

const context = contextOf("alertmanager")
const decode = (payload: unknown, over: Partial<WebhookContext> = {}) => decodeAlertmanager(payload, {}, { ...context, ...over })
const read = (payload: unknown, over: Partial<WebhookContext> = {}) => Result.getOrThrow(decode(payload, over))
const problemsOf = (payload: unknown) => Result.getOrThrow(Result.flip(decode(payload))).problems
const one = (over: Readonly<Record<string, unknown>>, options: Partial<WebhookContext> = {}) => {
  const [message] = read(notification([alert(over)]), options).messages
  return message === undefined ? expect.unreachable("one alert") : { signal: signalIn(message), notes: message.notes, key: message.key }
}

describe("decodeAlertmanager", () => {
  it("reads an alert as Alertmanager sends it", () => {
    const { notes, signal } = one({})
    expect(signal).toMatchObject({
      source: "alertmanager",
      status: "firing",
      fingerprint: "c4a1e7c1a1b2c3d4",
      groupKey: '{}:{alertname="KubePodNotReady"}',
      name: "KubePodNotReady",
      severity: "warning",
      cluster: "prod-eu-1",
      startsAt: "2026-03-01T02:05:06.739Z",
      receivedAt: context.receivedAt
    })
    expect(signal).not.toHaveProperty("endsAt")
    expect(notes).toEqual([])
  })

  it("gives a redelivery the same id, and another state, start or cluster another; all states of an alert are handed over in order", () => {
    const first = one({})
    expect(one({ annotations: { summary: "reworded" } }, { receivedAt: timestamp(1) }).signal.id).toBe(first.signal.id)
    const resolved = one({ status: "resolved", endsAt: "2026-03-01T05:00:00Z" })
    expect(resolved.key).toBe(first.key)
    const others = [
      resolved,
      one({ startsAt: "2026-03-02T00:00:00Z" }),
      one({ labels: { alertname: "KubePodNotReady", cluster: "prod-us-1" } }),
      one({ fingerprint: "ffff" })
    ]
    expect(new Set([first, ...others].map(({ signal }) => signal.id)).size).toBe(5)
  })

  it("takes the cluster from the alert, else from the address it came to", () => {
    expect(one({ labels: { alertname: "X", cluster: "a" } }, { cluster: "b" }).signal.cluster).toBe("a")
    expect(one({ labels: { alertname: "X" } }, { cluster: "b" }).signal.cluster).toBe("b")
    expect(one({ labels: { alertname: "X" } }).signal).not.toHaveProperty("cluster")
  })

  it("does not mind fields it does not know, nor those that old versions lack", () => {
    const { labels, startsAt, status } = alert()
    const { messages, unreadable } = read({ version: "4", alerts: [{ status, labels, startsAt, newField: [1] }], brandNew: {} })
    expect(unreadable).toEqual([])
    expect(messages.map((message) => signalIn(message).fingerprint)).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)])
  })

  it("sets a bad alert aside with its path, and keeps the others", () => {
    const { messages, unreadable } = read(
      notification([alert(), alert({ startsAt: "yesterday", labels: { "a b": 1 } }), null, alert({ fingerprint: "dd" })])
    )
    expect(messages).toHaveLength(2)
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^\$\.alerts\[1\]\.labels\["a b"\]: .*; \$\.alerts\[1\]\.startsAt: Expected a time/),
      expect.stringMatching(/^\$\.alerts\[2\]: /)
    ])
  })

  it("refuses what is not version 4, saying what and where", () => {
    expect(problemsOf({ ...notification(), version: "1" })).toEqual([{ path: "$.version", message: expect.stringContaining('"4"') }])
    expect(problemsOf({ version: "4", alerts: "none" })[0]?.path).toBe("$.alerts")
    expect(problemsOf([])[0]?.path).toBe("$")
  })

  it("notices alerts that Alertmanager left out", () => {
    const { messages } = read(notification([alert(), alert({ fingerprint: "dd" })], { truncatedAlerts: 7 }))
    expect(messages.map(({ notes }) => notes)).toEqual([[expect.stringContaining("left out 7 more alerts")], []])
    expect(read(notification([], { truncatedAlerts: 7 })).ignored).toEqual([expect.stringContaining("left out 7 more alerts")])
  })

  it("shows control characters, bounds what is huge and says so, and lets no label become a prototype", () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`l${i}`, "v"]))
    const labels = {
      ...many,
      namespace: "a\u001b[31m; rm -rf / \u202egnp\ud800\u0000",
      alertname: "x".repeat(5000),
      ["__proto__"]: "evil"
    }
    const { notes, signal } = one({ labels, annotations: { description: "a\nb\tc" } })
    expect(signal.labels.namespace).toBe("a␛[31m; rm -rf / \ufffdgnp\ufffd␀")
    expect(signal.annotations.description).toBe("a\nb\tc")
    expect(signal.name).toHaveLength(1024)
    expect(Object.keys(signal.labels)).toHaveLength(200)
    expect(notes).toEqual([expect.stringContaining("labels were left out"), "label alertname was cut from 5000 to 1024 characters"])
    expect(Object.getPrototypeOf(signal.labels)).toBe(Object.prototype)
  })

  it("takes secrets out of prose and out of what is set aside, and leaves labels as they are", () => {
    const said = "Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345"
    const { signal } = one({ annotations: { description: said }, labels: { alertname: "X", pod: "token-controller-abc" } })
    expect(signal.annotations.description).not.toContain("abcdefghijkl")
    expect(signal.labels.pod).toBe("token-controller-abc")
    const { unreadable } = read(notification([{ annotations: { description: said } }]))
    expect(unreadable[0]?.raw).not.toContain("abcdefghijkl")
  })

  it("ends for anything", () => {
    holdsForAnything(decodeAlertmanager, [notification([alert(), alert({ status: "resolved", endsAt: "2026-03-01T05:00:00Z" })])], context)
  })

  it("ends for labels of any text", () => {
    const labels = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))
    fc.assert(
      fc.property(labels, (any) => {
        expect(read(notification([alert({ labels: any, annotations: any })])).messages).toHaveLength(1)
      })
    )
  })
})
