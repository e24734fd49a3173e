import { wantsNode } from "../../platform/kubernetes/placement/node-terms.ts"
import { type AffinityVerdict, podAffinityJudge } from "../../platform/kubernetes/placement/pod-affinity.ts"
import { podRequests } from "../../platform/kubernetes/placement/pod-requests.ts"
import { tolerates } from "../../platform/kubernetes/placement/taints.ts"
import { type SpreadVerdict, spreadJudge } from "../../platform/kubernetes/placement/topology-spread.ts"
import type { KubeObject } from "../kube-object.ts"
import type { ObjectStore } from "../store/object-store.ts"
import type { NodeEntry } from "./node-ledger.ts"
import { tolerationsOf, untolerated } from "./taints.ts"
import { volumesReach } from "./volumes.ts"

/** Why a node will not do. `hopeless`: evicting its pods would not help either, so preemption is not tried there. */
export interface Refusal {
  readonly reasons: ReadonlyArray<string>
  readonly hopeless: boolean
}

type Filter = (entry: NodeEntry) => Refusal | undefined

const UNSCHEDULABLE_TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }

const refuse = (reason: string, hopeless: boolean): Refusal => ({ reasons: [reason], hopeless })

interface Port {
  readonly hostPort?: number
  readonly protocol?: string
  readonly hostIP?: string
}

const hostPorts = (pod: KubeObject): ReadonlyArray<string> =>
  ((pod.spec.containers ?? []) as ReadonlyArray<{ readonly ports?: ReadonlyArray<Port> }>).flatMap((container) =>
    (container.ports ?? []).filter((port) => port.hostPort).map((port) => `${port.protocol ?? "TCP"}/${port.hostPort}`)
  )

const portsFilter = (pod: KubeObject): Filter => {
  const wanted = hostPorts(pod)
  return (entry) => {
    if (wanted.length === 0) return undefined
    const taken = new Set([...entry.pods.values()].flatMap(hostPorts))
    return wanted.some((port) => taken.has(port)) ? refuse("node(s) didn't have free ports for the requested pod ports", false) : undefined
  }
}

const resourcesFilter = (pod: KubeObject): Filter => {
  const wanted = Object.entries(podRequests(pod.spec)).filter(([, amount]) => amount > 0)
  return ({ allocatable, requested, pods }) => {
    const reasons = pods.size + 1 > (allocatable.pods ?? 110) ? ["Too many pods"] : []
    let hopeless = false
    for (const [resource, amount] of wanted) {
      if (amount <= (allocatable[resource] ?? 0) - (requested[resource] ?? 0)) continue
      reasons.push(`Insufficient ${resource}`)
      hopeless ||= amount > (allocatable[resource] ?? 0)
    }
    return reasons.length === 0 ? undefined : { reasons, hopeless }
  }
}

const SPREAD: Readonly<Record<SpreadVerdict, Refusal | undefined>> = {
  fits: undefined,
  skewed: refuse("node(s) didn't match pod topology spread constraints", false),
  "no-label": refuse("node(s) didn't match pod topology spread constraints (missing required label)", true)
}

const AFFINITY: Readonly<Record<AffinityVerdict, Refusal | undefined>> = {
  fits: undefined,
  affinity: refuse("node(s) didn't match pod affinity rules", true),
  "anti-affinity": refuse("node(s) didn't match pod anti-affinity rules", false),
  "existing-anti-affinity": refuse("node(s) didn't satisfy existing pods anti-affinity rules", false)
}

/**
 * The default scheduler's filters in its order, prepared for one pod; the first that refuses a node speaks for it.
 * Wording: kube-scheduler 1.35, pkg/scheduler/framework/plugins.
 */
export const filtersFor = (store: ObjectStore, pod: KubeObject, nodes: ReadonlyArray<NodeEntry>): ReadonlyArray<Filter> => {
  const toleratesCordon = tolerationsOf(pod).some((toleration) => tolerates(toleration, UNSCHEDULABLE_TAINT))
  const spread = spreadJudge(pod, nodes)
  const affinity = podAffinityJudge(pod, nodes)
  return [
    ({ node }) => (node.spec?.unschedulable === true && !toleratesCordon ? refuse("node(s) were unschedulable", true) : undefined),
    ({ node }) => (untolerated(pod, node, ["NoSchedule", "NoExecute"]) ? refuse("node(s) had untolerated taint(s)", true) : undefined),
    ({ node }) => (wantsNode(pod.spec, node.metadata) ? undefined : refuse("node(s) didn't match Pod's node affinity/selector", true)),
    portsFilter(pod),
    resourcesFilter(pod),
    ({ node }) => (volumesReach(store, pod, node) ? undefined : refuse("node(s) didn't match PersistentVolume's node affinity", true)),
    (entry) => SPREAD[spread(entry)],
    (entry) => AFFINITY[affinity(entry)]
  ]
}
