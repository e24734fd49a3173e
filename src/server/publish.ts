import { Effect } from "effect"
import { TooManyRequests, type Unavailable } from "../api/problem.ts"
import { Bus, type Receipt } from "../bus/bus.ts"
import type { Received } from "../ingest/webhook.ts"
import { unavailable } from "./problems.ts"

/**
 * Puts on the bus what a webhook received; on disk, all of it, when this returns. `retries429`: whether the source sends again what was
 * answered with 429; Alertmanager does so after a 5xx only, so a full bus is a 503 to it.
 */
export const publish = (
  { messages, unreadable }: Received,
  { retries429 }: { readonly retries429: boolean }
): Effect.Effect<Receipt, TooManyRequests | Unavailable, Bus> =>
  Effect.flatMap(Bus, (bus) => bus.publish(messages, unreadable)).pipe(
    Effect.mapError((error) => {
      if (error._tag === "BusUnavailable" || !retries429) return unavailable(error)
      const { message, next, where } = error
      return new TooManyRequests({ message, where, next })
    })
  )
