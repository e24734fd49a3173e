import { BusFull } from "./bus.ts"
import type { BusLimits } from "./limits.ts"

/** Long enough for some of what waits to be handled, short enough that nobody gives up. */
const RETRY_AFTER_MS = 5000

/** The refusal of a publication that would make more wait than may. */
export const busFull = ({ maxPending }: BusLimits, pending: number): BusFull =>
  new BusFull({
    message: `${pending} messages wait to be handled, of ${maxPending} that may; nothing of this was stored`,
    where: "the bus between the webhooks and the incidents",
    next: "send it again later; if it stays full, see `handrail bus status` for what is not handled, and Handrail's log for why",
    retryAfterMs: RETRY_AFTER_MS
  })
