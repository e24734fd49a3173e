import { matchesLabels } from "../../platform/kubernetes/label-selector.ts"
import { meetsNodeTerms, meetsTerm } from "../../platform/kubernetes/placement/node-terms.ts"
import type { KubeObject } from "../kube-object.ts"

/** https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
export const wantsNode = (pod: KubeObject, node: KubeObject): boolean =>
  matchesLabels(pod.spec.nodeSelector ?? {}, node.metadata.labels) &&
  meetsNodeTerms(pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms, node.metadata)

/** The summed weight of the preferred terms this node meets. */
export const preferredNodeWeight = (pod: KubeObject, node: KubeObject): number => {
  let total = 0
  for (const { weight, preference } of pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (meetsTerm(preference, node.metadata)) total += weight
  }
  return total
}
