import { Effect } from "effect"
import { steadyMillis } from "../steady-clock.ts"
import type { KubeError, RejectedBy } from "./kube-error.ts"

/** What headers of an answer name. https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#debugging */
export const rejectedBy = (headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>): RejectedBy | undefined => {
  const flowSchema = headers["x-kubernetes-pf-flowschema-uid"]
  const priorityLevel = headers["x-kubernetes-pf-prioritylevel-uid"]
  return typeof flowSchema === "string" && typeof priorityLevel === "string" ? { flowSchema, priorityLevel } : undefined
}

/** Reads of ours that were turned away of late, by names; by ids where the objects cannot be read. */
export interface TurnedAway extends RejectedBy {
  readonly times: number
}

/** How long it is of late, in milliseconds, and how many are remembered. */
const LATE = 60_000
const MOST = 200

/** Remembers what turned reads away. */
export interface TurnedAwayReads {
  readonly note: (error: KubeError) => Effect.Effect<void>
  readonly lately: Effect.Effect<ReadonlyArray<TurnedAway>>
}

export const makeTurnedAwayReads = (): TurnedAwayReads => {
  const noted: Array<{ readonly at: number; readonly by: RejectedBy }> = []
  return {
    note: (error) => {
      const by = error._tag === "KubeOverloaded" ? error.rejectedBy : undefined
      if (by === undefined) return Effect.void
      return Effect.map(steadyMillis, (at) => {
        noted.push({ at, by })
        noted.splice(0, noted.length - MOST)
      })
    },
    lately: Effect.map(steadyMillis, (now) => {
      const late = noted.filter(({ at }) => now - at <= LATE)
      return [...Map.groupBy(late, ({ by }) => `${by.flowSchema} ${by.priorityLevel}`).values()].flatMap((same) =>
        same.slice(0, 1).map(({ by }) => ({ ...by, times: same.length }))
      )
    })
  }
}
