/**
 * What the scheduler says of nodes that do not fit: one reason for each filter, with how many nodes it excludes.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
 * Wording, old and new: https://github.com/kubernetes/kubernetes/tree/master/pkg/scheduler/framework/plugins
 */
export interface Filter {
  readonly code: string
  readonly title: string
  readonly prior: number
  readonly says: RegExp
  readonly next: string
}

export const filters = [
  {
    code: "insufficient-cpu",
    title: "No node has enough free CPU for the pod's requests",
    prior: 0.03,
    says: /Insufficient cpu/i,
    next: "lower the request, add nodes, or move other pods away"
  },
  {
    code: "insufficient-memory",
    title: "No node has enough free memory for the pod's requests",
    prior: 0.03,
    says: /Insufficient memory/i,
    next: "lower the request, add nodes, or move other pods away"
  },
  {
    code: "insufficient-extended-resource",
    title: "No node has the special resource that the pod requests",
    prior: 0.01,
    says: /Insufficient (?!cpu|memory|ephemeral-storage|pods)[\w./-]+|cannot allocate all claims/i,
    next: "look at the device plugin of the nodes that should have it"
  },
  {
    code: "insufficient-ephemeral-storage",
    title: "No node has enough ephemeral storage for the pod's requests",
    prior: 0.01,
    says: /Insufficient ephemeral-storage/i,
    next: "lower the request, or free the nodes' disks"
  },
  {
    code: "too-many-pods",
    title: "The nodes hold as many pods as they may",
    prior: 0.01,
    says: /Too many pods|Insufficient pods/i,
    next: "add nodes, or raise the limit of pods (on EKS that of the instance's addresses)"
  },
  {
    code: "node-selector-mismatch",
    title: "No node has the labels that the pod asks for",
    prior: 0.03,
    says: /didn't match (?:Pod's )?node (?:affinity|selector)|didn't satisfy plugin\(s\) \[NodeAffinity\]/i,
    next: "correct nodeSelector or nodeAffinity, or label the nodes"
  },
  {
    code: "taint-not-tolerated",
    title: "The nodes have taints that the pod does not tolerate",
    prior: 0.02,
    says: /had (?:untolerated )?taints?|that the pod didn't tolerate/i,
    next: "add a toleration, or remove the taint if its reason is over"
  },
  {
    code: "pod-anti-affinity-unsatisfiable",
    title: "The pod's own rules keep it apart from pods on every node",
    prior: 0.01,
    says: /anti-affinity/i,
    next: "prefer the rule instead of requiring it, lower the replicas, or add nodes"
  },
  {
    code: "pod-affinity-unsatisfiable",
    title: "No node has the pods that this one must be with",
    prior: 0.01,
    says: /didn't match pod affinity rules/i,
    next: "look at why the pods that it follows do not run"
  },
  {
    code: "topology-spread-unsatisfiable",
    title: "The pod's spreading rules allow no node",
    prior: 0.01,
    says: /topology spread constraints/i,
    next: "use ScheduleAnyway, or add nodes in the missing zone"
  },
  {
    code: "volume-zone-conflict",
    title: "The pod's volume is in a zone or on a node where it cannot run",
    prior: 0.01,
    says: /volume node affinity conflict|didn't match PersistentVolume's node affinity|no available volume zone/i,
    next: "add a node in the volume's zone"
  },
  {
    code: "too-many-volumes",
    title: "The nodes have as many volumes attached as they may",
    prior: 0.01,
    says: /exceed max volume count/i,
    next: "add nodes, spread the pods that use volumes, or end pods that hold volumes without need"
  },
  {
    code: "volume-capacity-short",
    title: "No node can reach enough free storage for the pod's volumes",
    prior: 0.01,
    says: /did not have enough free storage|didn't find available persistent volumes to bind/i,
    next: "add storage that these nodes reach, or ask for less"
  },
  {
    code: "host-port-conflict",
    title: "The host port that the pod wants is taken on every node",
    prior: 0.01,
    says: /didn't have free ports/i,
    next: "drop hostPort, or lower the replicas to the number of nodes"
  },
  {
    code: "nodes-cordoned",
    title: "Nodes that the pod would fit on are cordoned",
    prior: 0.01,
    says: /were unschedulable|node\.kubernetes\.io\/unschedulable/i,
    next: "uncordon the node if its work is over"
  }
] as const satisfies ReadonlyArray<Filter>

export type FilterCode = (typeof filters)[number]["code"]
