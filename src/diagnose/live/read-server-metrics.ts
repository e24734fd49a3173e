import { Effect } from "effect"
import { type KubeError, KubeUnreachable } from "../../platform/kubernetes/kube-error.ts"
import type { Part } from "./gathered.ts"
import type { LiveCluster } from "./live-cluster.ts"

/** What it is called where it could not be read. */
export const serverMetricsName = "metrics of the API server"

const SOURCE = "kubectl get --raw /metrics"

/** Megabytes that take longer must not use up the time for everything else; two readings are some seconds apart. */
const patience = { one: "3 seconds", two: "6 seconds" } as const

/** What the API server exposes of itself to whom it lets see that; `compared`, with what it showed before. */
export const readServerMetrics = ({ reader }: LiveCluster, compared: boolean): Effect.Effect<Part | undefined, KubeError> => {
  if (reader.serverMetrics === undefined) return Effect.succeed(undefined)
  const duration = patience[compared ? "two" : "one"]
  const late = { cluster: "", where: SOURCE, message: `no answer in ${duration}`, next: "look at the API server", transient: true }
  return reader.serverMetrics(compared).pipe(
    Effect.timeoutOrElse({ duration, orElse: () => Effect.fail(new KubeUnreachable(late)) }),
    Effect.map((series) => ({ server: series.map((one) => ({ ...one, source: SOURCE })) }))
  )
}
