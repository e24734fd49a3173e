import { wantsNode } from "../../../../platform/kubernetes/placement/node-terms.ts"
import type { Toleration } from "../../../../platform/kubernetes/placement/taints.ts"
import type { KubeObject } from "../../../kube-object.ts"
import { untolerated } from "../../../scheduler/taints.ts"
import type { PodTemplate } from "../../pods/pod-control.ts"

const everywhere = (key: string, effect: string): Toleration => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect })

/** https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations */
const DAEMON_TOLERATIONS: ReadonlyArray<Toleration> = [
  everywhere("not-ready", "NoExecute"),
  everywhere("unreachable", "NoExecute"),
  everywhere("disk-pressure", "NoSchedule"),
  everywhere("memory-pressure", "NoSchedule"),
  everywhere("pid-pressure", "NoSchedule"),
  everywhere("unschedulable", "NoSchedule")
]

const tolerations = (spec: KubeObject["spec"]): ReadonlyArray<Toleration> => [
  ...(spec.tolerations ?? []),
  ...DAEMON_TOLERATIONS,
  ...(spec.hostNetwork === true ? [everywhere("network-unavailable", "NoSchedule")] : [])
]

/** The template as it goes to one node: pinned by name and tolerant as daemons are. */
export const templateFor = (set: KubeObject, node: string, labels: Readonly<Record<string, string>>): PodTemplate => {
  const { template } = set.spec
  const pinned = {
    nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }]
  }
  return {
    metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } },
    spec: {
      ...template.spec,
      tolerations: tolerations(template.spec),
      affinity: {
        ...template.spec.affinity,
        nodeAffinity: { ...template.spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: pinned }
      }
    }
  }
}

/** Whether a daemon should be started on a node, and whether one already there may stay. */
export const daemonBelongs = (set: KubeObject, node: KubeObject): { readonly run: boolean; readonly stay: boolean } => {
  const pod = { ...set, spec: { ...set.spec.template.spec, tolerations: tolerations(set.spec.template.spec) } }
  if (!wantsNode(pod.spec, node.metadata)) return { run: false, stay: false }
  return {
    run: untolerated(pod, node, ["NoSchedule", "NoExecute"]) === undefined,
    stay: untolerated(pod, node, ["NoExecute"]) === undefined
  }
}
