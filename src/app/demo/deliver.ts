import { Effect, Schema } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { userError } from "../../domain/user-error.ts"
import type { RehearsalAlert } from "../../sim/fired-alerts.ts"
import type { RunningHandrail } from "../serve/start.ts"
import { alertmanagerBodies } from "./notification.ts"

/** A notification was not taken. */
class DeliveryFailed extends Schema.TaggedError<DeliveryFailed>()("DeliveryFailed", userError) {}

/** Posts the alerts to Handrail's webhook as Alertmanager does, group by group; how many groups there were. They are on disk when this returns. */
export const deliver = Effect.fn("app.deliver")(function* ({ token, url }: RunningHandrail, alerts: ReadonlyArray<RehearsalAlert>) {
  const bodies = alertmanagerBodies(
    alerts.map(({ annotations, labels, startsAt }) => ({ labels, annotations, startsAt: timestamp(startsAt) }))
  )
  const where = `${url}/v1/webhooks/alertmanager`
  const failed = (message: string) => new DeliveryFailed({ message, where, next: "run the demo again; if it stays, report it" })
  for (const body of bodies) {
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
  }
  return bodies.length
})
