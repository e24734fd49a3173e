import { Effect, Schedule, Schema } from "effect"
import { metricsOf } from "../test/acceptance/metrics.fixture.ts"
import { type Serving, serve, tokenOf } from "../test/acceptance/serving.fixture.ts"
import { startAlertmanager } from "../toolbox/servers/alertmanager.ts"
import { asAlert, asNotification, podAlert } from "./alerts.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { makeClient, postAll } from "./post-all.ts"

const connections = 16
const pairs = 5
/** POSTs of one run. */
const posts = 3000

class NotHandled extends Schema.TaggedError<NotHandled>()("NotHandled", { message: Schema.String }) {}

/** Bodies of alerts that were not sent before. */
const fresh = (write: (labels: Readonly<Record<string, string>>, startsAt: number) => string) => {
  const startsAt = Date.now()
  let next = 0
  return Effect.sync(() => Array.from({ length: posts }, () => write(podAlert(next++), startsAt)))
}

/** Waits until incidents have taken what was accepted, so that the other side has the machine for itself. */
const untilHandled = (serving: Serving) =>
  metricsOf(serving).pipe(
    Effect.filterOrFail(
      (samples) => samples.some(({ name, value }) => name === "handrail_bus_pending" && value === 0),
      () => new NotHandled({ message: "what was accepted was not handled" })
    ),
    Effect.retry({ schedule: Schedule.spaced("200 millis"), times: 1500 })
  )

export const accept: Benchmark = {
  name: "accept",
  compares: "alerts accepted on disk, with Alertmanager's POST /api/v2/alerts, which keeps them in memory",
  run: Effect.gen(function* () {
    const alertmanager = yield* startAlertmanager({ webhookUrl: "http://127.0.0.1:9/", groupWait: "1h" })
    const handrail = yield* serve()
    const token = { authorization: `Bearer ${tokenOf("alertmanager")}` }
    const ours = yield* makeClient({ url: handrail.url, path: "/v1/webhooks/alertmanager", headers: token }, connections)
    const theirs = yield* makeClient({ url: alertmanager.url, path: "/api/v2/alerts", headers: {} }, connections)
    const notifications = fresh(asNotification)
    const alerts = fresh(asAlert)
    const found = yield* inTurn(pairs, {
      ours: Effect.flatMap(notifications, (bodies) => postAll(ours, bodies, connections)).pipe(Effect.tap(() => untilHandled(handrail))),
      baseline: Effect.flatMap(alerts, (bodies) => postAll(theirs, bodies, connections))
    })
    const side = (of: "perSecond" | "p99") => ({
      ours: found.ours.map((run) => run[of]),
      baseline: found.baseline.map((run) => run[of])
    })
    const what = `single-alert POSTs over ${connections} connections, ${posts} a run; each of ours is synced to disk before its 202, and correlated meanwhile and after`
    return [measurementOf("accept", "/s", side("perSecond"), what), measurementOf("accept/p99", "ms", side("p99"), what)]
  })
}
