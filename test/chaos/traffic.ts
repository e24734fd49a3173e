/** Ordinary traffic, for as long as something else is going wrong. */
import { Effect } from "effect"
import type { Random } from "../scenarios/random-runbook.ts"
import type { Sender, SentAlert } from "./sender.ts"

const CONNECTIONS = 8
const names = ["KubePodCrashLooping", "HighLatency", "TargetDown", "NodeNotReady", "DiskFull"] as const

/** An alert that was not sent before. */
const alertOf = (index: number, { below, pick }: Random): SentAlert => ({
  labels: { alertname: pick(names), namespace: `team-${below(5)}`, pod: `pod-${index}`, severity: "warning" },
  startsAt: Date.now()
})

/** Sends that many alerts over that time, one or a few at once, each until it is acknowledged. */
export const traffic = Effect.fnUntraced(function* (sender: Sender, alerts: number, seconds: number, random: Random) {
  const began = performance.now()
  const pause = (seconds * 1000) / alerts
  yield* Effect.forEach(
    Array.from({ length: alerts }, (_, index) => index),
    (index) =>
      Effect.andThen(
        Effect.sleep(Math.max(0, began + index * pause - performance.now())),
        Effect.suspend(() => sender.deliver([alertOf(index, random)]))
      ),
    { concurrency: CONNECTIONS, discard: true }
  )
})
