import { Clock, Effect, Result } from "effect"
import type { Argv } from "../../domain/runbook.ts"
import { type ToolOutput, ToolReads } from "../../execute/tool-reads.ts"
import { type Cluster, Clusters } from "../../platform/clusters.ts"
import { commandLine } from "../../render/words.ts"
import type { Check, Found } from "./check.ts"

/** Seconds by which clocks may differ: Date headers have no fractions, and answers take time. */
const SKEW = 5
const TOOL_MS = 10_000

/** What a reader must not be able to do: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
const writes: ReadonlyArray<Argv> = [
  ["kubectl", "auth", "can-i", "create", "pods", "--all-namespaces"],
  ["kubectl", "auth", "can-i", "delete", "pods", "--all-namespaces"],
  ["kubectl", "auth", "can-i", "patch", "deployments.apps", "--all-namespaces"],
  ["kubectl", "auth", "can-i", "create", "pods", "--subresource=exec", "--all-namespaces"],
  ["kubectl", "auth", "can-i", "patch", "nodes"],
  ["kubectl", "auth", "can-i", "get", "secrets", "--all-namespaces"]
]

const skewed = (where: string, seconds: number): ReadonlyArray<Found> =>
  Math.abs(seconds) <= SKEW
    ? []
    : [
        {
          severity: "warning",
          what: `its clock is ${Math.abs(seconds).toFixed(0)} s ${seconds > 0 ? "ahead of" : "behind"} this machine's`,
          where,
          next: "see that both are kept by NTP: deadlines, tokens and the order of events rest on it"
        }
      ]

const healthOf = Effect.fnUntraced(function* ({ config, reader }: Cluster) {
  const where = `cluster ${config.name}`
  const health = yield* Effect.result(reader.health("readyz"))
  if (Result.isFailure(health)) {
    const { message, next } = health.failure
    return [{ severity: "error" as const, what: `its API server cannot be asked: ${message}`, where, next }]
  }
  const failing = health.success.filter(({ ok }) => !ok).map(({ check }) => check)
  const ill: ReadonlyArray<Found> =
    failing.length === 0
      ? []
      : [
          {
            severity: "warning",
            what: `its API server is not ready: ${failing.join(", ")}`,
            where,
            next: "look at the control plane first"
          }
        ]
  return [...ill, ...skewed(`the API server of ${config.name}`, (reader.clockSkewMs() ?? 0) / 1_000)]
})

const prometheusOf = Effect.fnUntraced(function* ({ config, metrics }: Cluster) {
  if (metrics === undefined) return []
  const where = `the Prometheus of ${config.name}`
  const asked = yield* Effect.result(metrics.query("time()"))
  if (Result.isFailure(asked)) {
    const { message, next } = asked.failure
    return [{ severity: "error" as const, what: `it cannot be asked: ${message}`, where, next }]
  }
  const now = (yield* Clock.currentTimeMillis) / 1_000
  return skewed(where, (asked.success[0]?.value ?? now) - now)
})

const mayIt = (output: ToolOutput): boolean => output.stdout.trim() === "yes"

const permissionsOf = Effect.fnUntraced(function* ({ config }: Cluster) {
  const tools = yield* ToolReads
  const found = yield* Effect.forEach(writes, (argv) =>
    tools.run({ cluster: config, argv, tier: "reader", timeoutMs: TOOL_MS }).pipe(
      Effect.map((output): ReadonlyArray<Found> => {
        if (!mayIt(output)) return []
        return [
          {
            severity: "error",
            what: `the reader may do more than read: ${commandLine(argv)} says yes`,
            where: `cluster ${config.name}, credentials of the reader`,
            next: "take this from its role; deploy/rbac has the rights that it needs"
          }
        ]
      })
    )
  )
  return found.flat()
})

/** Whether each configured cluster and its Prometheus can be asked, by which clock they live, and that the reader can do nothing but read. */
export const clustersCheck: Check<Clusters | ToolReads> = {
  name: "clusters",
  run: Effect.gen(function* () {
    const clusters = yield* Clusters
    const one = (name: string) =>
      Effect.gen(function* () {
        const cluster = yield* clusters.get(name)
        const parts = [healthOf(cluster), prometheusOf(cluster)]
        const seen = (yield* Effect.all(parts, { concurrency: 2 })).flat()
        const isSilent = seen.some(({ severity, where }) => severity === "error" && where === `cluster ${name}`)
        return isSilent ? seen : [...seen, ...(yield* permissionsOf(cluster))]
      }).pipe(
        Effect.catch(({ message, next, where }) =>
          Effect.succeed([{ severity: "error" as const, what: message, where, next } satisfies Found])
        )
      )
    return (yield* Effect.forEach(yield* clusters.list, ({ name }) => one(name), { concurrency: 4 })).flat()
  })
}
