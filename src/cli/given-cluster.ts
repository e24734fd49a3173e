import { Effect } from "effect"
import { ClusterName } from "../domain/ids.ts"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader } from "../platform/kubernetes/kube-reader.ts"

/** A cluster that the command line gives. */
export interface GivenCluster {
  /** Absent: where kubectl would find it. */
  readonly kubeconfig: string | undefined
  readonly context: string | undefined
}

/** Only a name here: the cluster is the one of the kubeconfig. */
export const given = ClusterName.make("given")

/** Reads a given cluster. What reads clusters is loaded when it is asked for: other commands start without it. */
export const withGivenCluster = Effect.fnUntraced(function* <A, E, R>(
  { context, kubeconfig }: GivenCluster,
  use: (reader: ClusterReader) => Effect.Effect<A, E, R>
): Effect.fn.Return<A, E | KubeError, R> {
  const [{ layerKubeReader }, { KubeReader }] = yield* Effect.promise(() =>
    Promise.all([import("../platform/kubernetes/live-kube-reader.ts"), import("../platform/kubernetes/kube-reader.ts")])
  )
  const source = {
    name: given,
    ...(kubeconfig === undefined ? {} : { files: [kubeconfig] }),
    ...(context === undefined ? {} : { context })
  }
  return yield* Effect.flatMap(KubeReader, (readers) => readers.cluster(given)).pipe(
    Effect.flatMap(use),
    Effect.provide(layerKubeReader([source]))
  )
})
