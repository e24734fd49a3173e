import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { contextOf, holdsForAnything, payload, signalIn } from "../payloads.fixture.ts"
import { decodePagerDuty } from "./decode.ts"

const HOUR = 3_600_000
const context = contextOf("pagerduty/eu", { cluster: "prod-eu-1" })
const decode = decodePagerDuty(HOUR)
const triggered = payload("pagerduty", "incident.triggered")
const event = (over: Readonly<Record<string, unknown>>) => ({ event: { ...Object(triggered.event), ...over } })
const read = (body: unknown) => Result.getOrThrow(decode(body, {}, context))
const signalOf = (body: unknown) => {
  const [message] = read(body).messages
  return message === undefined ? expect.unreachable("one signal") : { ...signalIn(message), key: message.key }
}

describe("decodePagerDuty", () => {
  it("reads an incident that was triggered as an alert that fires", () => {
    expect(signalOf(triggered)).toMatchObject({
      source: "pagerduty",
      status: "firing",
      fingerprint: "Q0K3P5V7ZT81XN",
      name: "checkout: rollout is stuck",
      severity: "critical",
      cluster: "prod-eu-1",
      labels: { service: "checkout", urgency: "high", priority: "P1", team: "Shop", escalation_policy: "Shop on call" },
      startsAt: "2026-03-01T02:58:31.000Z",
      generatorUrl: "https://acme.pagerduty.com/incidents/Q0K3P5V7ZT81XN"
    })
  })

  it("takes the end and the reopening of an incident for states of the same alert", () => {
    const first = signalOf(triggered)
    const resolved = signalOf(event({ id: "B", event_type: "incident.resolved", occurred_at: "2026-03-01T02:59:00Z" }))
    const reopened = signalOf(event({ id: "C", event_type: "incident.reopened", occurred_at: "2026-03-01T02:59:30Z" }))
    expect(resolved).toMatchObject({ status: "resolved", startsAt: first.startsAt, endsAt: "2026-03-01T02:59:00.000Z", key: first.key })
    expect(reopened).toMatchObject({ status: "firing", startsAt: "2026-03-01T02:59:30.000Z", key: first.key })
    expect(new Set([first.id, resolved.id, reopened.id]).size).toBe(3)
  })

  it.each(["acknowledged", "annotated", "delegated", "escalated", "priority_updated", "reassigned", "unacknowledged", "brand_new"])(
    "says that incident.%s changes no alert",
    (what) => {
      const { ignored, messages } = read(event({ event_type: `incident.${what}`, data: { anything: 1 } }))
      expect(messages).toEqual([])
      expect(ignored).toEqual([expect.stringContaining(`incident.${what}`)])
    }
  )

  it("does without a title, a priority and whatever else may be null", () => {
    const { id } = Object(Object(triggered.event).data)
    const bare = event({ data: { id, title: null, service: null, priority: null, teams: null, urgency: "low", created_at: null } })
    expect(signalOf(bare)).toMatchObject({ name: "PagerDuty incident without a title", severity: "warning" })
  })

  it("takes secrets out of the title, which people write", () => {
    const { id } = Object(Object(triggered.event).data)
    const said = event({ data: { id, title: "login with Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345 fails" } })
    expect(JSON.stringify(read(said).messages)).not.toContain("abcdefghijkl")
  })

  it("refuses an event that is older than the replay window, or from far ahead", () => {
    for (const occurred_at of ["2026-03-01T01:59:59Z", "2026-03-01T03:05:01Z"]) {
      expect(Result.getOrThrow(Result.flip(decode(event({ occurred_at }), {}, context)))).toMatchObject({
        where: "$.event.occurred_at",
        message: expect.stringContaining("last 1h"),
        next: expect.stringContaining("replayWindow")
      })
    }
  })

  it("ends for anything", () => holdsForAnything(decode, [triggered], context))
})
