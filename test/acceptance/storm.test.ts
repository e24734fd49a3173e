import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { alertmanagerBody } from "../../src/app/demo/notification.ts"
import { timestamp } from "../../src/domain/ids.ts"
import { eventsOf, incidentsOf } from "./incidents.fixture.ts"
import { metric, untilMetric } from "./metrics.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { serve } from "./serving.fixture.ts"

const ALERTS = 10_000
/** More incidents than a person could read are never opened. */
const READABLE = 30

const storm = () => {
  const startsAt = timestamp(Date.now())
  const alerts = Array.from({ length: ALERTS }, (_, index) => {
    const labels = {
      alertname: `Alert${index % 500}`,
      cluster: "rehearsal",
      namespace: `ns-${index % 97}`,
      pod: `pod-${index}`,
      severity: "warning"
    }
    return alertmanagerBody({ labels, annotations: { summary: `pod ${index} is unwell` }, startsAt }).alerts[0]
  })
  return { ...alertmanagerBody({ labels: {}, annotations: {}, startsAt }), alerts }
}

describe("a storm of alerts", () => {
  it.live(
    "is accepted whole, becomes few incidents, and every alert of it is counted",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        const init = { method: "POST", body: JSON.stringify(storm()) }
        const answer = yield* handrail.request("/v1/webhooks/alertmanager", init, "alertmanager")
        expect([answer.status, JSON.parse(answer.text)]).toEqual([202, { accepted: ALERTS, duplicates: 0, unreadable: 0 }])
        expect(yield* metric(handrail, "handrail_bus_published_total", { result: "accepted" })).toBe(ALERTS)
        yield* untilMetric(handrail, "handrail_bus_pending", {}, (waiting) => waiting === 0)

        const incidents = yield* incidentsOf(handrail)
        expect(incidents.length).toBeLessThan(READABLE)
        const events = yield* Effect.forEach(incidents, ({ id }) => eventsOf(handrail, id))
        const told = events.flat().reduce((sum, { data }) => {
          if (data._tag === "SignalReceived") return sum + 1
          return data._tag === "SignalsSampled" ? sum + data.count : sum
        }, 0)
        expect(told).toBe(ALERTS)

        const again = yield* handrail.request("/v1/webhooks/alertmanager", init, "alertmanager")
        expect(JSON.parse(again.text)).toEqual({ accepted: 0, duplicates: ALERTS, unreadable: 0 })
        expect((yield* incidentsOf(handrail)).length).toBe(incidents.length)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
