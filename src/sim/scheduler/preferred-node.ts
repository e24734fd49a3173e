import { meetsTerm } from "../../platform/kubernetes/placement/node-terms.ts"
import type { KubeObject } from "../kube-object.ts"

/** The summed weight of the preferred terms this node meets. */
export const preferredNodeWeight = (pod: KubeObject, node: KubeObject): number => {
  let total = 0
  for (const { weight, preference } of pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (meetsTerm(preference, node.metadata)) total += weight
  }
  return total
}
