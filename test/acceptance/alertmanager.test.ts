import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { startAlertmanager } from "../../toolbox/servers/alertmanager.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { post, stuckRollout } from "./alerts.fixture.ts"
import { eventsOf, firstIncident, incidentsOf, untilDetail, untilEnded } from "./incidents.fixture.ts"
import { metric, untilMetric } from "./metrics.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { serve, tokenOf } from "./serving.fixture.ts"

describeWith(["kubectl", "helm", "alertmanager"], ({ kubectl }) => {
  it.live(
    "takes a real Alertmanager's alert to a resolved incident, and its resolved notification after it",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const handrail = yield* serve({ mode: "auto", cluster, kubectl: kubectl.path })
        const webhookUrl = `${handrail.url}/v1/webhooks/alertmanager`
        const alertmanager = yield* startAlertmanager({
          webhookUrl,
          bearerToken: tokenOf("alertmanager"),
          groupBy: ["alertname", "namespace"]
        })
        const startsAt = new Date().toISOString()
        yield* post(alertmanager, [{ labels: stuckRollout, annotations: { summary: "stuck" }, startsAt }])

        const incident = yield* firstIncident(handrail)
        const { incident: ended } = yield* untilEnded(handrail, incident)
        expect(ended).toMatchObject({ phase: "resolved", runbook: "bad-rollout", cluster: "rehearsal" })
        expect(yield* cluster.changes).toEqual(["patch deployments.apps shop/checkout"])

        yield* post(alertmanager, [{ labels: stuckRollout, startsAt, endsAt: new Date().toISOString() }])
        yield* untilMetric(handrail, "handrail_alerts_received_total", { result: "new" }, (n) => n === 2)
        expect(yield* incidentsOf(handrail)).toHaveLength(1)
        expect(yield* metric(handrail, "handrail_incidents_ended_total", { phase: "resolved" })).toBe(1)
        expect(yield* metric({ url: alertmanager.url }, "alertmanager_notifications_failed_total", { integration: "webhook" })).toBe(0)
        expect(yield* metric({ url: alertmanager.url }, "alertmanager_notifications_total", { integration: "webhook" })).toBe(2)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    90_000
  )

  it.live(
    "is told by Alertmanager that a waiting incident's alert is over",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const handrail = yield* serve({ mode: "assist", cluster, kubectl: kubectl.path })
        const webhookUrl = `${handrail.url}/v1/webhooks/alertmanager`
        const alertmanager = yield* startAlertmanager({ webhookUrl, bearerToken: tokenOf("alertmanager") })
        const startsAt = new Date().toISOString()
        yield* post(alertmanager, [{ labels: stuckRollout, startsAt }])
        const incident = yield* firstIncident(handrail)
        yield* untilDetail(handrail, incident, ({ awaiting }) => awaiting !== undefined)
        yield* post(alertmanager, [{ labels: stuckRollout, startsAt, endsAt: new Date().toISOString() }])
        const resolved = Effect.map(eventsOf(handrail, incident), (events) =>
          events.some(({ data }) => data._tag === "SignalReceived" && data.signal.status === "resolved")
        )
        yield* Effect.repeat(resolved, { until: (is) => is })
        expect(yield* cluster.changes).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    90_000
  )
})
