import { Effect } from "effect"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { inNamespace, resourceOf } from "../../platform/kubernetes/place.ts"
import { podLabelsOf } from "../../platform/kubernetes/pod-template.ts"
import type { Disruption, Headroom } from "./facts.ts"
import { type LabelSelector, selects } from "./label-selector.ts"
import type { Mentioned } from "./needs.ts"
import { at, listAll, numberAt, orUnknown } from "./read.ts"

const headroom = (pdb: KubeObject): Headroom => ({
  name: pdb.metadata.name,
  // a budget whose controller has not looked yet has no status, and promises nothing
  allowed: numberAt(pdb, "status", "disruptionsAllowed") ?? 0,
  healthy: numberAt(pdb, "status", "currentHealthy") ?? 0,
  desired: numberAt(pdb, "status", "desiredHealthy") ?? 1
})

const budgetsOf = Effect.fnUntraced(function* (
  reader: ClusterReader,
  target: Mentioned
): Effect.fn.Return<ReadonlyArray<Headroom>, KubeError> {
  const { namespace, name } = target
  const budgets = yield* listAll(reader, { resource: "poddisruptionbudgets.policy", ...inNamespace(namespace) })
  if (budgets.length === 0) return []
  if (name === "*") return budgets.map(headroom)
  const object = yield* reader.get({ resource: resourceOf(target), name, ...inNamespace(namespace) })
  const labels = podLabelsOf(object)
  return budgets.filter((pdb) => selects(at(pdb, "spec", "selector") as LabelSelector | undefined, labels)).map(headroom)
})

/** The budgets that select the pods of each object, as they are now. */
export const readDisruption = (reader: ClusterReader, stopped: ReadonlyArray<Mentioned>): Effect.Effect<ReadonlyArray<Disruption>> =>
  Effect.forEach(
    stopped,
    (target) => {
      const { kind, namespace, name } = target
      const known = Effect.map(budgetsOf(reader, target), (budgets) => ({ status: "known" as const, budgets }))
      return Effect.map(orUnknown(known), (read): Disruption => ({ kind, namespace, name, ...read }))
    },
    { concurrency: 4 }
  )
