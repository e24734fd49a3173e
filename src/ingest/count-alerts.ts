import { Effect, Metric } from "effect"
import type { Receipt } from "./inbox.ts"

const received = Metric.counter("handrail_alerts_received_total", {
  description: "Alerts put on disk: new ones, and duplicates of an earlier delivery",
  incremental: true
})
const unreadable = Metric.counter("handrail_alerts_set_aside_total", {
  description: "Alerts among those received that cannot be read and wait for a person",
  incremental: true
})

/** Adds one notification, once it is on disk, to the process's counters. */
export const countAlerts = ({ accepted, duplicates, setAside }: Receipt): Effect.Effect<void> =>
  Effect.all(
    [
      Metric.update(Metric.withAttributes(received, { result: "new" }), accepted),
      Metric.update(Metric.withAttributes(received, { result: "duplicate" }), duplicates),
      Metric.update(unreadable, setAside)
    ],
    { discard: true }
  )
