import { Clock, Effect, Option, Result, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { timestamp } from "../../domain/ids.ts"
import { ledgerKeyOf, stepJobSelector } from "../../execute/step-jobs.ts"
import { type Cluster, Clusters } from "../../platform/clusters.ts"
import { isTransient } from "../../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { count } from "../../render/words.ts"
import type { Check, Found } from "./check.ts"

/** Milliseconds that a cancelled incident's Job may take to be gone. */
const LEAVING = 90_000

const Ended = Schema.Struct({ conditions: Schema.Array(Schema.Struct({ type: Schema.String, status: Schema.String })) })

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup */
const hasEnded = (job: KubeObject): boolean => {
  const status = Option.getOrUndefined(Schema.decodeUnknownOption(Ended)(job.status))
  return status?.conditions.some(({ status: is, type }) => (type === "Complete" || type === "Failed") && is === "True") ?? false
}

/** Why nobody waits for this Job any more; undefined while its step is under way. */
const overBecause = Effect.fnUntraced(function* (job: KubeObject) {
  const sql = yield* SqlClient
  const key = ledgerKeyOf(job.metadata.annotations ?? {})
  if (key === undefined) return "it names no step"
  const [attempt] = yield* sql<{ outcome: string | null }>`SELECT outcome FROM step_ledger
    WHERE plan = ${key.plan} AND step = ${key.step} AND attempt = ${key.attempt} AND rollback = ${key.rollback}`
  if (attempt === undefined) return `no attempt of step ${key.step} of plan ${key.plan.slice(0, 8)} is written down here`
  if (attempt.outcome !== null) return `step ${key.step} of plan ${key.plan.slice(0, 8)} is over`
  const before = timestamp((yield* Clock.currentTimeMillis) - LEAVING)
  const [incident] = yield* sql<{ id: string }>`SELECT i.id FROM timeline_events e JOIN incidents i ON i.id = e.incident
    WHERE e.decided_plan = ${key.plan} AND i.ended_at < ${before}`
  return incident === undefined ? undefined : `${incident.id} is over`
})

const judge = Effect.fnUntraced(function* (cluster: string, jobs: ReadonlyArray<KubeObject>) {
  const running = jobs.filter((job) => !hasEnded(job))
  const found = yield* Effect.forEach(running, (job) =>
    Effect.map(overBecause(job), (because): ReadonlyArray<Found> => {
      if (because === undefined) return []
      const { name, namespace = "" } = job.metadata
      return [
        {
          severity: "error",
          what: `it goes on, though ${because}: it has credentials, and may still be changing things`,
          where: `Job ${namespace}/${name} of ${cluster}`,
          next: `kubectl -n ${namespace} logs job/${name} says what it does; kubectl -n ${namespace} delete job ${name} ends it`
        }
      ]
    })
  )
  const ended = jobs.length - running.length
  const kept: ReadonlyArray<Found> =
    ended === 0
      ? []
      : [
          {
            severity: "info",
            what: `${count(ended, "Job")} of steps ${ended === 1 ? "has" : "have"} ended and ${ended === 1 ? "is" : "are"} still there`,
            where: `cluster ${cluster}`,
            next: "nothing: the cluster removes them within an hour of their end"
          }
        ]
  return [...found.flat(), ...kept]
})

const jobsOf = Effect.fnUntraced(function* ({ config, reader }: Cluster) {
  if (!("mint" in config.credentials)) return []
  const { namespace } = config.credentials.mint
  const listed = yield* Effect.result(reader.list({ resource: "jobs.batch", namespace, labelSelector: stepJobSelector, maxAge: 0 }))
  if (Result.isSuccess(listed)) {
    const staying = listed.success.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    return yield* judge(config.name, staying)
  }
  // of a cluster that does not answer another check tells
  if (isTransient(listed.failure)) return []
  const { message, next } = listed.failure
  return [
    { severity: "warning", what: `the Jobs of steps cannot be listed: ${message}`, where: `cluster ${config.name}`, next }
  ] satisfies ReadonlyArray<Found>
})

/** Jobs that steps ran as and that nobody waits for. They are ended by the cluster when the step's time is over, at the latest. */
export const runnerJobsCheck: Check<Clusters | SqlClient> = {
  name: "runners",
  run: Effect.gen(function* () {
    const clusters = yield* Clusters
    const found = yield* Effect.forEach(
      yield* clusters.list,
      ({ name }) =>
        Effect.gen(function* () {
          const cluster = yield* Effect.result(clusters.get(name))
          return Result.isSuccess(cluster) ? yield* jobsOf(cluster.success) : []
        }),
      { concurrency: 4 }
    )
    return found.flat()
  })
}
