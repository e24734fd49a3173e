import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { contextOf, holdsForAnything, payload, signalIn } from "../payloads.fixture.ts"
import { decodeGrafana } from "./decode.ts"

const context = contextOf("grafana", { cluster: "lab" })
const recorded = payload("grafana", "firing-and-resolved")
const read = (body: unknown) => Result.getOrThrow(decodeGrafana(body, {}, context))

describe("decodeGrafana", () => {
  it("reads each alert, with what was measured and where to look", () => {
    const { messages } = read(recorded)
    expect(messages.map(signalIn)).toMatchObject([
      {
        source: "grafana",
        status: "firing",
        name: "CheckoutLatencyHigh",
        severity: "critical",
        cluster: "prod-eu-1",
        groupKey: '{}/{team="shop"}:{grafana_folder="Shop"}',
        annotations: {
          summary: "p99 of checkout is above 2 s",
          values: "B=2.417, C=1",
          orgId: "3",
          dashboardURL: "https://grafana.example.com/d/shop?orgId=3",
          silenceURL: "https://grafana.example.com/alerting/silence/new?alertmanager=grafana&orgId=3"
        }
      },
      { status: "resolved", cluster: "lab", endsAt: "2026-03-01T02:40:10.000Z", annotations: { orgId: "3" } }
    ])
    expect(messages[0]?.notes).toEqual([expect.stringContaining("Grafana left out 2 more alerts")])
  })

  it("keeps an annotation that is called as one of Grafana's own", () => {
    const [alert] = recorded.alerts as ReadonlyArray<Record<string, unknown>>
    const { messages } = read({ ...recorded, alerts: [{ ...alert, annotations: { values: "the team's" } }] })
    expect(messages.map((message) => signalIn(message).annotations.values)).toEqual(["the team's"])
  })

  it("refuses Alertmanager's version, saying where that goes", () => {
    expect(Result.getOrThrow(Result.flip(decodeGrafana({ ...recorded, version: "4" }, {}, context)))).toMatchObject({
      where: "$.version",
      next: expect.stringContaining("/v1/webhooks/alertmanager")
    })
  })

  it("ends for anything", () => holdsForAnything(decodeGrafana, [recorded], context))
})
