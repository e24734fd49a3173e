import { Effect } from "effect"
import { serve, tokenOf } from "../test/acceptance/serving.fixture.ts"
import { startAlertmanager } from "../toolbox/servers/alertmanager.ts"
import { asAlert, asNotification, podAlert } from "./alerts.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { makeClient, postAll } from "./post-all.ts"

const connections = 16
const pairs = 7
/** POSTs of one run. */
const posts = 400

/** Bodies of alerts that were not sent before. */
const fresh = (write: (labels: Readonly<Record<string, string>>, startsAt: number) => string) => {
  const startsAt = Date.now()
  let next = 0
  return Effect.sync(() => Array.from({ length: posts }, () => write(podAlert(next++), startsAt)))
}

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
    const rates = yield* inTurn(pairs, {
      ours: Effect.flatMap(notifications, (bodies) => postAll(ours, bodies, connections)),
      baseline: Effect.flatMap(alerts, (bodies) => postAll(theirs, bodies, connections))
    })
    const what = `single-alert POSTs over ${connections} connections, ${posts} a run; each of ours is synced to disk before its 202, and correlated meanwhile`
    return [measurementOf("accept", "/s", rates, what)]
  })
}
