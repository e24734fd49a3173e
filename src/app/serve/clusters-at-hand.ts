import { Effect, Layer, Metric, Schedule } from "effect"
import { Clusters } from "../../platform/clusters.ts"
import { etcdEndpoints, etcdPods } from "../../platform/etcd/etcd-endpoints.ts"

const reachable = Metric.gauge("handrail_cluster_reachable", { description: "Whether a cluster's API server answers, by cluster: 1 or 0" })

const often = "1 minute"

/**
 * Asks each cluster's API server for its health at the start and then each minute: connections are open and the reader's token is made
 * before an incident needs them, which may be when the control plane can give none. Where etcd runs as pods its addresses are remembered, too.
 */
export const clustersAtHand: Layer.Layer<never, never, Clusters> = Layer.effectDiscard(
  Effect.gen(function* () {
    const clusters = yield* Clusters
    const look = (name: string) =>
      clusters.get(name).pipe(
        Effect.flatMap(({ etcd, reader }) =>
          Effect.andThen(
            reader.health("livez"),
            Effect.ignore(Effect.map(reader.list(etcdPods), ({ items }) => etcd?.remember(etcdEndpoints(items))))
          )
        ),
        Effect.match({ onFailure: () => 0, onSuccess: () => 1 }),
        Effect.flatMap((value) => Metric.update(Metric.withAttributes(reachable, { cluster: name }), value))
      )
    for (const { name } of yield* clusters.list) yield* Effect.forkScoped(Effect.repeat(look(name), Schedule.spaced(often)))
  })
)
