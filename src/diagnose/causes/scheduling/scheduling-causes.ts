import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { byWorkload, eventLines, perScene, type Spoken, saidThat, stateLine } from "../evidence.ts"

/**
 * What the scheduler says of nodes that do not fit: one reason for each filter, with how many nodes it excludes.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
 */
interface Filter {
  readonly code: string
  readonly title: string
  readonly prior: number
  readonly says: RegExp
  readonly next: string
}

const filters: ReadonlyArray<Filter> = [
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
    says: /Insufficient (?!cpu|memory|ephemeral-storage|pods)[\w./-]+/i,
    next: "look at the device plugin of the nodes that should have it"
  },
  {
    code: "insufficient-ephemeral-storage",
    title: "No node has enough ephemeral storage for the pod's requests",
    prior: 0.005,
    says: /Insufficient ephemeral-storage/i,
    next: "lower the request, or free the nodes' disks"
  },
  {
    code: "too-many-pods",
    title: "The nodes hold as many pods as they may",
    prior: 0.01,
    says: /Too many pods/i,
    next: "add nodes, or raise the limit of pods (on EKS that of the instance's addresses)"
  },
  {
    code: "node-selector-mismatch",
    title: "No node has the labels that the pod asks for",
    prior: 0.03,
    says: /didn't match (?:Pod's )?node (?:affinity|selector)|didn't match node selector/i,
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
    prior: 0.005,
    says: /didn't match pod affinity rules/i,
    next: "look at why the pods that it follows do not run"
  },
  {
    code: "topology-spread-unsatisfiable",
    title: "The pod's spreading rules allow no node",
    prior: 0.005,
    says: /topology spread constraints/i,
    next: "use ScheduleAnyway, or add nodes in the missing zone"
  },
  {
    code: "volume-zone-conflict",
    title: "The pod's volume is in a zone or on a node where it cannot run",
    prior: 0.01,
    says: /volume node affinity conflict|no available volume zone/i,
    next: "add a node in the volume's zone"
  },
  {
    code: "host-port-conflict",
    title: "The host port that the pod wants is taken on every node",
    prior: 0.005,
    says: /didn't have free ports/i,
    next: "drop hostPort, or lower the replicas to the number of nodes"
  },
  {
    code: "nodes-cordoned",
    title: "Nodes that the pod would fit on are cordoned",
    prior: 0.01,
    says: /were unschedulable/i,
    next: "uncordon the node if its work is over"
  }
]

const isPending = (pod: Pod): boolean => {
  const scheduled = condition(pod.conditions, "PodScheduled")
  return scheduled?.status === "False" || (pod.phase === "Pending" && pod.node === undefined)
}

const pending = perScene((scene) => byWorkload(scene, isPending))

const schedulerSays = (scene: Scene, pod: Pod): ReadonlyArray<Spoken> => {
  const scheduled = condition(pod.conditions, "PodScheduled")
  return [
    ...stateLine(scene, pod.entity, scheduled?.message),
    ...eventLines(scene, pod.entity, ({ reason }) => reason === "FailedScheduling").toReversed()
  ]
}

/** How many nodes a reason excludes, of how many: that which excludes most is what stands in the way. */
const share = (line: string, says: RegExp): number => {
  const [, total = "0"] = /0\/(\d+) nodes/.exec(line) ?? []
  const part = line.split(/[,:] |\. /).find((one) => says.test(one))
  const count = Number(/^\s*(\d+) /.exec(part ?? "")?.[1] ?? 0)
  return Number(total) === 0 ? 1 : count / Number(total)
}

const observed = (scene: Scene, pod: Pod, { says }: Filter): ReadonlyArray<Observation> => {
  const [latest] = schedulerSays(scene, pod)
  if (latest === undefined || !says.test(latest.line)) return []
  const part = share(latest.line, says)
  const others = filters.map((filter) => (filter.says.test(latest.line) ? share(latest.line, filter.says) : 0))
  const most = Math.max(...others)
  return [
    ...saidThat([latest], says, weight.strong),
    {
      ratio: part >= most ? weight.strong : against(weight.fair),
      sentence: part >= most ? "this keeps it from most nodes" : "something else keeps it from more nodes",
      cites: [latest.cite]
    }
  ]
}

export const schedulingCauses: ReadonlyArray<Cause> = filters.map((filter) => ({
  ...filter,
  family: "scheduling",
  candidates: (scene): ReadonlyArray<Candidate> =>
    pending(scene).flatMap(({ pods, workload }) =>
      pods.slice(0, 1).flatMap((pod) => {
        const observations = observed(scene, pod, filter)
        return observations.length === 0
          ? []
          : [{ entity: workload, summary: filter.title, observations, explains: pods.map(({ entity }) => entity) }]
      })
    )
}))
