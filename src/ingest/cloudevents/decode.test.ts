import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Result, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { SourcesConfig } from "../../platform/config/sources-config.ts"
import { changeIn, contextOf, holdsForAnything, payload, signalIn } from "../payloads.fixture.ts"
import type { WebhookHeaders } from "../webhook.ts"
import { decodeCloudEvents } from "./decode.ts"

/** Every mapping that docs/sources.md shows, so that what it says holds. */
const documented = (): ReadonlyArray<unknown> => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "sources.md"), "utf8")
  return [...page.matchAll(/^```yaml\n(sources:\n.*?)^```$/gms)].flatMap(([, text = ""]) => parse(text).sources.cloudevents ?? [])
}

const { cloudevents } = Schema.decodeUnknownSync(SourcesConfig)({ cloudevents: documented() })

const context = contextOf("cloudevents")
const structured = { "content-type": "application/cloudevents+json; charset=utf-8" }
const batched = { "content-type": "application/cloudevents-batch+json" }
const decode = decodeCloudEvents(cloudevents)
const read = (body: unknown, headers: WebhookHeaders = structured) => Result.getOrThrow(decode(body, headers, context))
const refused = (body: unknown, headers: WebhookHeaders = structured) => Result.getOrThrow(Result.flip(decode(body, headers, context)))
const disk = payload("cloudevents", "disk")
const datadog = payload("cloudevents", "datadog")
const flag = payload("cloudevents", "flag")

describe("decodeCloudEvents", () => {
  it("maps an event to an alert", () => {
    expect(read(disk).messages.map(signalIn)).toMatchObject([
      {
        source: "cloudevents",
        status: "firing",
        fingerprint: "disk-watcher/worker-3//var",
        name: "DiskFillsUp",
        severity: "warning",
        cluster: "prod-eu-1",
        labels: { alertname: "DiskFillsUp", node: "worker-3" },
        annotations: { summary: "/var is full in an hour" },
        startsAt: "2026-03-01T02:43:20.000Z"
      }
    ])
  })

  it("maps what Datadog's template sends, and notes what it could not give", () => {
    const { data } = datadog
    const sent = { ...datadog, data: { ...Object(data), tags: "env:prod,kube_namespace:shop" } }
    expect(read(datadog).messages.map(signalIn)).toMatchObject([
      { severity: "error", labels: { namespace: "shop", deployment: "checkout" }, generatorUrl: "https://app.datadoghq.eu/monitors/812345" }
    ])
    const [message] = read(sent).messages
    expect(message?.notes).toEqual([expect.stringMatching(/^labels\.deployment was left out: /)])
    expect(message === undefined ? undefined : signalIn(message).labels).not.toHaveProperty("deployment")
  })

  it("takes the end of an alert for another state of it", () => {
    const [first, second] = [read(disk), read({ ...disk, id: "2", data: { ...Object(disk.data), ok: true } })].map(
      ({ messages }) => messages[0]
    )
    expect(second?.key).toBe(first?.key)
    expect(second?.id).not.toBe(first?.id)
    expect(second === undefined ? undefined : signalIn(second)).toMatchObject({ status: "resolved", endsAt: "2026-03-01T02:58:00.000Z" })
  })

  it("maps an event to a change", () => {
    expect(read(flag).messages.map(changeIn)).toMatchObject([
      {
        source: "flags",
        kind: "flag",
        summary: "flag new-checkout in production",
        actor: "ana",
        from: "off",
        to: "on",
        objects: [{ group: "apps", kind: "Deployment", namespace: "shop", name: "checkout" }]
      }
    ])
  })

  it("reads binary mode, whose attributes are headers, as the same event", () => {
    const { data, ...attributes } = disk
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name === "datacontenttype" ? "content-type" : `ce-${name}`, String(value)])
    )
    expect(read(data, headers).messages).toEqual(read(disk).messages)
    expect(refused(data, { ...headers, "ce-id": "" }).where).toBe("ce-id")
  })

  it("reads data in base64", () => {
    const { data, ...attributes } = disk
    const encoded = { ...attributes, data_base64: Buffer.from(JSON.stringify(data)).toString("base64") }
    expect(read(encoded).messages).toEqual(read(disk).messages)
    expect(refused({ ...attributes, data_base64: "e30=x{" }).where).toBe("$.data_base64")
  })

  it("reads a batch event by event, and sets aside what is none and what nobody takes", () => {
    const unknown = { ...disk, id: "3", type: "com.example.unknown" }
    const { messages, unreadable } = read([disk, { id: 1 }, flag, unknown], batched)
    expect(messages).toHaveLength(2)
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("$[1].specversion"),
      expect.stringContaining("$[3]: no mapping of sources.cloudevents takes an event of type com.example.unknown")
    ])
  })

  it("refuses an event that no mapping takes, saying what it was", () => {
    const problem = refused({ ...disk, type: "com.example.unknown" })
    expect(problem.message).toContain("takes an event of type com.example.unknown of /hosts/worker-3")
    expect(problem.next).toContain("sources.cloudevents")
    expect(refused([{ ...disk, type: "x" }], batched).problems).toHaveLength(1)
  })

  it("keeps nothing of what a mapping ignores", () => {
    expect(read({ ...disk, type: "com.example.heartbeat" })).toMatchObject({
      messages: [],
      ignored: [expect.stringContaining("heartbeats")]
    })
  })

  it("sets aside an event whose mapping has no name, status or fingerprint for it", () => {
    const { messages, unreadable } = read({ ...disk, data: { host: "worker-3", check: "x", ok: false } })
    expect(messages).toEqual([])
    expect(unreadable[0]?.reason).toMatch(/mapping disk-watcher cannot be applied: fingerprint: /)
  })

  it("takes plain JSON where it is configured to wrap it", () => {
    const sentry = payload("cloudevents", "sentry")
    const wrapping = decodeCloudEvents(cloudevents, { type: "io.sentry.webhook", source: "sentry" })
    const { messages } = Result.getOrThrow(wrapping(sentry, { "content-type": "application/json" }, context))
    expect(messages.map(signalIn)).toMatchObject([
      { name: "TypeError: total is not a function", fingerprint: "sentry/1170820242", startsAt: "2026-03-01T02:57:30.000Z" }
    ])
    expect(refused(sentry, { "content-type": "application/json" }).next).toContain("wrap")
  })

  it("gives an event the same id however often and in whichever batch it comes, and another source's event another", () => {
    const id = (body: unknown, headers: WebhookHeaders = structured) => read(body, headers).messages[0]?.id
    expect(id([disk, flag], batched)).toBe(id(disk))
    expect(id({ ...disk, source: "/hosts/worker-4" })).not.toBe(id(disk))
  })

  it.each([
    ["structured", structured, [disk, datadog, flag]],
    ["batched", batched, [[disk, flag, { id: 1 }]]]
  ] as const)("ends for anything, %s", (_, headers, bodies) => holdsForAnything(decode, bodies, context, headers))
})
