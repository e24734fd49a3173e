import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Change } from "../../domain/change.ts"
import { type IncidentId, millisOf, timestamp } from "../../domain/ids.ts"
import type { ClusterConfig } from "../../platform/config/config.ts"
import { placeKey } from "./subject.ts"

/** The user names of a cluster's tiers; undefined where kubeconfigs are used as they are, which do not tell them. */
const accountsOf = ({ credentials }: ClusterConfig): ReadonlySet<string> | undefined => {
  if (!("mint" in credentials)) return undefined
  const { accounts, namespace } = credentials.mint
  return new Set(Object.values(accounts).map((account) => `system:serviceaccount:${namespace}:${account}`))
}

interface StepRow {
  readonly incident: IncidentId
  readonly at: string
  readonly kind: string
  readonly data: string
}

interface Step {
  readonly plan: string
  readonly step: string
  readonly attempt: number
  readonly targets?: ReadonlyArray<{ readonly ref: Parameters<typeof placeKey>[0] }>
}

/** Milliseconds that a step may run on after it was intended, and that the clocks of both may differ. */
const LONGEST_STEP = 15 * 60_000
const SKEW = 5_000

/**
 * The incident in which Handrail made a change: one of its steps names the object and was running then. Where the cluster's accounts are
 * known, the change must be by one of them; nobody becomes Handrail by a user agent.
 */
export const ownWrites = Effect.gen(function* () {
  const sql = yield* SqlClient
  return Effect.fnUntraced(function* (change: Change, cluster: ClusterConfig | undefined) {
    if (change.source !== "kubernetes-audit" || cluster === undefined) return undefined
    const accounts = accountsOf(cluster)
    if (accounts !== undefined && !accounts.has(change.actor ?? "")) return undefined
    const at = millisOf(change.at)
    const keys = new Set(change.objects.map(placeKey))
    const rows = yield* sql<StepRow>`SELECT e.incident, e.at, e.kind, e.data FROM timeline_events e JOIN incidents i ON i.id = e.incident
      WHERE e.kind IN ('StepIntended', 'StepFinished') AND e.at >= ${timestamp(at - LONGEST_STEP)}
      AND e.at <= ${timestamp(at + LONGEST_STEP)} AND i.cluster = ${cluster.name} ORDER BY e.at DESC LIMIT 500`
    const steps = rows.map((row) => ({ ...row, step: JSON.parse(row.data) as Step }))
    const endOf = ({ incident, step }: (typeof steps)[number]) =>
      steps.find(
        (end) =>
          end.kind === "StepFinished" &&
          end.incident === incident &&
          end.step.plan === step.plan &&
          end.step.step === step.step &&
          end.step.attempt === step.attempt
      )?.at
    const made = steps.find((one) => {
      if (one.kind !== "StepIntended" || Date.parse(one.at) > at + SKEW) return false
      const end = endOf(one)
      const wasRunning = end === undefined || Date.parse(end) + SKEW >= at
      return wasRunning && (one.step.targets ?? []).some(({ ref }) => keys.has(placeKey(ref)))
    })
    return made?.incident
  })
})
