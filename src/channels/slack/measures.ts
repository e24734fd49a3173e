import { Effect, Metric } from "effect"
import type { SlackFailureKind } from "./slack-api.ts"

const messages = Metric.counter("handrail_slack_messages_total", { description: "What Slack took, by what it was", incremental: true })
const failures = Metric.counter("handrail_slack_failures_total", { description: "What Slack did not take, by why", incremental: true })
const working = Metric.gauge("handrail_slack_working", { description: "Whether Slack took the last message: 1 or 0" })
const untold = Metric.gauge("handrail_slack_untold", { description: "Incidents with something that Slack has not taken yet" })

type Taken = "opening" | "answer" | "update" | "found" | "given-up"

/** `found`: it had been taken already, and was not sent again. `given-up`: it never will be. */
export const countMessage = (kind: Taken) => Metric.update(Metric.withAttributes(messages, { kind }), 1)

export const countFailure = (kind: SlackFailureKind) =>
  Effect.andThen(Metric.update(Metric.withAttributes(failures, { kind }), 1), Metric.update(working, 0))

export const isWorking = Metric.update(working, 1)

export const countUntold = (incidents: number) => Metric.update(untold, incidents)
