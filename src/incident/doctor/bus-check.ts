import { Effect } from "effect"
import type { BusStatus } from "../../bus/bus.ts"
import { count } from "../../render/words.ts"
import type { Check, Found } from "./check.ts"

/** Milliseconds that a message may wait before somebody must look. */
const LAG = 30_000

type Waiting = Pick<BusStatus, "pending" | "oldestMs" | "dead">

const judge = ({ dead, oldestMs, pending }: Waiting, isRunning: boolean): ReadonlyArray<Found> => [
  ...(dead === 0
    ? []
    : [
        {
          severity: "warning" as const,
          what: `${count(dead, "message")} were given up`,
          where: "the bus",
          next: "handrail bus dead list says why; handrail bus dead replay hands them over again"
        }
      ]),
  ...(pending === 0 || (isRunning && oldestMs < LAG)
    ? []
    : [
        {
          severity: isRunning ? ("error" as const) : ("info" as const),
          what: `${count(pending, "message")} ${pending === 1 ? "waits" : "wait"}, the oldest for ${Math.round(oldestMs / 1_000)} s`,
          where: "the bus",
          next: isRunning ? "see Handrail's log for why they are not taken" : "start Handrail: it takes them"
        }
      ])
]

/** Whether what came in is taken. `isRunning`: somebody should be taking it now. */
export const busCheck = <R>(status: Effect.Effect<Waiting, { readonly message: string }, R>, isRunning: boolean): Check<R> => ({
  name: "bus",
  run: Effect.map(status, (now) => judge(now, isRunning))
})
