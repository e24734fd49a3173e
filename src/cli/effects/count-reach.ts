import { Effect } from "effect"
import { type CommandEffects, isMutation } from "../../domain/command-effects.ts"
import { ClusterName } from "../../domain/ids.ts"
import type { BlastRadius } from "../../domain/plan.ts"
import { toCliFailure } from "../cli-failure.ts"

export interface ClusterFlags {
  readonly kubeconfig: string
  readonly context: string | undefined
}

/** Only a name here: the cluster is the one of the kubeconfig. */
const cluster = ClusterName.make("given")

/**
 * How much a command would reach in the cluster of a kubeconfig, by GET alone. Undefined when it cannot be counted: the cluster does not answer, or
 * the command leaves open what it is about, as `kubectl delete pod <pod>` does.
 */
export const countReach = Effect.fnUntraced(function* (effects: CommandEffects, { context, kubeconfig }: ClusterFlags) {
  const [{ layerKubeReader }, { KubeReader }, { blastRadius }, { isUnknown }] = yield* Effect.promise(() =>
    Promise.all([
      import("../../platform/kubernetes/live-kube-reader.ts"),
      import("../../platform/kubernetes/kube-reader.ts"),
      import("../../execute/blast-radius.ts"),
      import("../../policy/effects/shell/words.ts")
    ])
  )
  const changing = effects.effects.filter((effect) => isMutation(effect.class))
  if (changing.some(({ names, namespace = "" }) => [...names, namespace].some(isUnknown))) return undefined
  const source = { name: cluster, files: [kubeconfig], ...(context === undefined ? {} : { context }) }
  const counted: Effect.Effect<BlastRadius | undefined, unknown> = Effect.flatMap(KubeReader, (readers) => readers.cluster(cluster)).pipe(
    Effect.flatMap((reader) => blastRadius(effects, reader)),
    Effect.provide(layerKubeReader([source]))
  )
  return yield* Effect.mapError(counted, (error) => toCliFailure(error))
})
