import { type Taint, type Toleration, tolerates } from "../../platform/kubernetes/placement/taints.ts"
import type { KubeObject } from "../kube-object.ts"

export const taintsOf = (node: KubeObject): ReadonlyArray<Taint> => node.spec?.taints ?? []

export const tolerationsOf = (pod: KubeObject): ReadonlyArray<Toleration> => pod.spec?.tolerations ?? []

/** The first taint with one of `effects` that nothing in the pod tolerates. */
export const untolerated = (pod: KubeObject, node: KubeObject, effects: ReadonlyArray<string>): Taint | undefined =>
  taintsOf(node).find((taint) => effects.includes(taint.effect) && !tolerationsOf(pod).some((toleration) => tolerates(toleration, taint)))
