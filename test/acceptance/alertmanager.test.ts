import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { startAlertmanager } from "../../toolbox/servers/alertmanager.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { post, stuckRollout } from "./alerts.fixture.ts"
import { awaitingPlan, eventsOf, firstIncident, incidentsOf, untilEnded } from "./incidents.fixture.ts"
import { metric, untilMetric } from "./metrics.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { type ServeOptions, serve, tokenOf } from "./serving.fixture.ts"

const startsAt = new Date().toISOString()
const firing = { labels: stuckRollout, annotations: { summary: "stuck" }, startsAt }
const over = () => ({ ...firing, endsAt: new Date().toISOString() })

/** A Handrail, and an Alertmanager that is configured as the README says. */
const pair = Effect.fnUntraced(function* (options: ServeOptions) {
  const handrail = yield* serve(options)
  const webhookUrl = `${handrail.url}/v1/webhooks/alertmanager`
  const alertmanager = yield* startAlertmanager({ webhookUrl, bearerToken: tokenOf("alertmanager"), groupBy: ["alertname", "namespace"] })
  return { handrail, alertmanager }
})

/** In assist mode an incident that waits is told that its alert is over. */
const whileWaiting = Effect.fnUntraced(function* (options: ServeOptions) {
  const { alertmanager, handrail } = yield* pair({ ...options, mode: "assist" })
  yield* post(alertmanager, [firing])
  const incident = yield* firstIncident(handrail)
  yield* awaitingPlan(handrail, incident)
  yield* post(alertmanager, [over()])
  const isTold = Effect.map(eventsOf(handrail, incident), (events) =>
    events.some(({ data }) => data._tag === "SignalReceived" && data.signal.status === "resolved")
  )
  yield* Effect.repeat(isTold, { until: (is) => is })
}, Effect.scoped)

/** In auto mode the incident is resolved; the resolved notification that comes after it opens nothing. */
const toTheEnd = Effect.fnUntraced(function* (options: ServeOptions) {
  const { alertmanager, handrail } = yield* pair({ ...options, mode: "auto" })
  yield* post(alertmanager, [firing])
  const incident = yield* firstIncident(handrail)
  const { incident: ended } = yield* untilEnded(handrail, incident)
  expect(ended).toMatchObject({ phase: "resolved", runbook: "bad-rollout", cluster: "rehearsal" })
  yield* post(alertmanager, [over()])
  yield* untilMetric(handrail, "handrail_bus_published_total", { result: "accepted" }, (n) => n === 2)
  expect(yield* incidentsOf(handrail)).toHaveLength(1)
  expect(yield* metric(handrail, "handrail_incidents_ended_total", { phase: "resolved" })).toBe(1)
  expect(yield* metric(alertmanager, "alertmanager_notifications_failed_total", { integration: "webhook" })).toBe(0)
  expect(yield* metric(alertmanager, "alertmanager_notifications_total", { integration: "webhook" })).toBe(2)
}, Effect.scoped)

describeWith(["kubectl", "helm", "alertmanager"], ({ kubectl }) => {
  it.live(
    "a real Alertmanager's alert becomes an incident that waits, or is resolved, and so does its end",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        yield* whileWaiting({ cluster, kubectl: kubectl.path })
        expect(yield* cluster.changes).toEqual([])
        yield* toTheEnd({ cluster, kubectl: kubectl.path })
        expect(yield* cluster.changes).toEqual(["patch deployments.apps shop/checkout"])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
