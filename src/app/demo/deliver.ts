import { Effect, Schema } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { userError } from "../../domain/user-error.ts"
import type { RehearsalAlert } from "../../sim/fired-alerts.ts"
import type { RunningHandrail } from "../serve/start.ts"
import { alertmanagerBody } from "./notification.ts"

/** The notification was not taken. */
class DeliveryFailed extends Schema.TaggedError<DeliveryFailed>()("DeliveryFailed", userError) {}

/** Posts the alert to Handrail's webhook as Alertmanager does. It is on disk when this returns. */
export const deliver = Effect.fn("app.deliver")(function* ({ token, url }: RunningHandrail, alert: RehearsalAlert) {
  const body = alertmanagerBody({ labels: alert.labels, annotations: alert.annotations, startsAt: timestamp(alert.startsAt) })
  const where = `${url}/v1/webhooks/alertmanager`
  const failed = (message: string) => new DeliveryFailed({ message, where, next: "run the demo again; if it stays, report it" })
  const response = yield* Effect.tryPromise({
    try: (signal) =>
      fetch(where, {
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": "Alertmanager/0.28.1", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
        signal
      }),
    catch: (error) => failed(String(error))
  })
  if (response.status !== 202) return yield* failed(`answered ${response.status}: ${yield* Effect.promise(() => response.text())}`)
})
