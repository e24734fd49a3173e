import { Effect } from "effect"
import { type CommandEffects, isMutation } from "../../domain/command-effects.ts"
import type { BlastRadius } from "../../domain/plan.ts"
import { toCliFailure } from "../cli-failure.ts"
import { type GivenCluster, withGivenCluster } from "../given-cluster.ts"

/**
 * How much a command would reach in the cluster of a kubeconfig, by GET alone. Undefined when it cannot be counted: the cluster does not answer, or
 * the command leaves open what it is about, as `kubectl delete pod <pod>` does.
 */
export const countReach = Effect.fnUntraced(function* (effects: CommandEffects, cluster: GivenCluster) {
  const [{ blastRadius }, { isUnknown }] = yield* Effect.promise(() =>
    Promise.all([import("../../execute/blast-radius.ts"), import("../../policy/effects/shell/words.ts")])
  )
  const changing = effects.effects.filter((effect) => isMutation(effect.class))
  if (changing.some(({ names, namespace = "" }) => [...names, namespace].some(isUnknown))) return undefined
  const counted: Effect.Effect<BlastRadius | undefined, unknown> = withGivenCluster(cluster, (reader) => blastRadius(effects, reader))
  return yield* Effect.mapError(counted, (error) => toCliFailure(error))
})
