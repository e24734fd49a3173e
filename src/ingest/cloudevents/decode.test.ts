import { Result, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { SourcesConfig } from "../../platform/config/sources-config.ts"
import { changeIn, contextOf, holdsForAnything, payload, signalIn } from "../payloads.fixture.ts"
import type { WebhookHeaders } from "../webhook.ts"
import { decodeCloudEvents } from "./decode.ts"

const { cloudevents } = Schema.decodeUnknownSync(SourcesConfig)({
  cloudevents: [
    {
      name: "datadog",
      match: "event.type == 'com.datadoghq.monitor'",
      signal: {
        name: "data.alert_title",
        status: "data.alert_transition == 'Recovered' ? 'resolved' : 'firing'",
        fingerprint: "data.alert_id",
        severity: "data.alert_priority",
        cluster: "data.tags.kube_cluster_name",
        labels: { namespace: "data.tags.kube_namespace", deployment: "data.tags.kube_deployment", zone: "data.tags.zone" },
        annotations: "data.tags",
        url: "data.link"
      }
    },
    {
      name: "flags",
      match: "event.type == 'dev.openfeature.flag.changed'",
      change: {
        kind: "'flag'",
        subject: "event.subject",
        summary: "'flag ' + data.flagKey + ' in ' + data.environment",
        actor: "data.actor",
        from: "data.previous.defaultVariant",
        to: "data.current.defaultVariant",
        objects: "[{'kind': 'ConfigMap', 'namespace': 'shop', 'name': 'flags'}]"
      }
    },
    {
      name: "sentry",
      match: "event.type == 'io.sentry.webhook' && data.action == 'triggered'",
      signal: {
        name: "data.data.event.title",
        status: "'firing'",
        fingerprint: "data.data.event.issue_id",
        startsAt: "data.data.event.datetime"
      }
    },
    { name: "noise", match: "event.type.startsWith('dev.noise.')", ignore: true }
  ]
})

const context = contextOf("cloudevents")
const structured = { "content-type": "application/cloudevents+json; charset=utf-8" }
const batched = { "content-type": "application/cloudevents-batch+json" }
const decode = decodeCloudEvents(cloudevents)
const read = (body: unknown, headers: WebhookHeaders = structured) => Result.getOrThrow(decode(body, headers, context))
const refused = (body: unknown, headers: WebhookHeaders = structured) => Result.getOrThrow(Result.flip(decode(body, headers, context)))
const datadog = payload("cloudevents", "datadog")
const flag = payload("cloudevents", "flag")

describe("decodeCloudEvents", () => {
  it("maps an event to an alert, and notes what it could not give", () => {
    const { messages } = read(datadog)
    expect(messages.map(signalIn)).toMatchObject([
      {
        source: "cloudevents",
        status: "firing",
        fingerprint: "datadog/812345",
        name: "Checkout queue is long",
        severity: "error",
        cluster: "prod-eu-1",
        labels: { alertname: "Checkout queue is long", namespace: "shop", deployment: "checkout" },
        annotations: { kube_namespace: "shop" },
        startsAt: "2026-03-01T02:58:00.000Z",
        generatorUrl: "https://app.datadoghq.eu/monitors/812345"
      }
    ])
    expect(messages[0]?.notes).toEqual([expect.stringMatching(/^labels\.zone was left out: /)])
  })

  it("takes the end of an alert for another state of it", () => {
    const recovered = { ...datadog, id: "2", data: { ...Object(datadog.data), alert_transition: "Recovered" } }
    const [first, second] = [read(datadog), read(recovered)].map(({ messages }) => messages[0])
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
        objects: [{ group: "", kind: "ConfigMap", namespace: "shop", name: "flags" }]
      }
    ])
  })

  it("reads binary mode, whose attributes are headers, as the same event", () => {
    const { data, ...attributes } = datadog
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name === "datacontenttype" ? "content-type" : `ce-${name}`, String(value)])
    )
    expect(read(data, headers).messages).toEqual(read(datadog).messages)
    expect(refused(data, { ...headers, "ce-id": "" }).where).toBe("ce-id")
  })

  it("reads data in base64", () => {
    const { data, ...attributes } = datadog
    const encoded = { ...attributes, data_base64: Buffer.from(JSON.stringify(data)).toString("base64") }
    expect(read(encoded).messages).toEqual(read(datadog).messages)
    expect(refused({ ...attributes, data_base64: "e30=x{" }).where).toBe("$.data_base64")
  })

  it("reads a batch event by event, and sets aside what is none and what nobody takes", () => {
    const unknown = { ...datadog, id: "3", type: "com.example.unknown" }
    const { messages, unreadable } = read([datadog, { id: 1 }, flag, unknown], batched)
    expect(messages).toHaveLength(2)
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("$[1].specversion"),
      expect.stringContaining("$[3]: no mapping of sources.cloudevents takes an event of type com.example.unknown")
    ])
  })

  it("refuses an event that no mapping takes, saying what it was", () => {
    const problem = refused({ ...datadog, type: "com.example.unknown" })
    expect(problem.message).toContain("takes an event of type com.example.unknown of /datadog/acme")
    expect(problem.next).toContain("sources.cloudevents")
    expect(refused([{ ...datadog, type: "x" }], batched).problems).toHaveLength(1)
  })

  it("keeps nothing of what a mapping ignores", () => {
    expect(read({ ...datadog, type: "dev.noise.heartbeat" })).toMatchObject({ messages: [], ignored: [expect.stringContaining("noise")] })
  })

  it("sets aside an event whose mapping has no name, status or fingerprint for it", () => {
    const { messages, unreadable } = read({ ...datadog, data: { alert_title: "x", alert_transition: "Triggered" } })
    expect(messages).toEqual([])
    expect(unreadable[0]?.reason).toMatch(/mapping datadog cannot be applied: fingerprint: /)
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
    expect(id([datadog, flag], batched)).toBe(id(datadog))
    expect(id({ ...datadog, source: "/datadog/other" })).not.toBe(id(datadog))
  })

  it.each([
    ["structured", structured, [datadog, flag]],
    ["batched", batched, [[datadog, flag, { id: 1 }]]]
  ] as const)("ends for anything, %s", (_, headers, bodies) => holdsForAnything(decode, bodies, context, headers))
})
