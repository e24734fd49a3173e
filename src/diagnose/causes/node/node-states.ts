import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, time } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { isNodeJoining } from "../../symptoms/node-joining.ts"
import { against, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { sickNodesFor } from "../scheduling/sick-nodes.ts"
import { podEntities, unscheduled } from "../scheduling/unscheduled.ts"
import { pressureTold } from "./pressure-events.ts"
import { systemOom } from "./system-oom.ts"

interface NodeState {
  readonly code: string
  readonly title: string
  readonly prior: number
  readonly next: string
  /** The condition and how it is when this is wrong; the message tells more closely where it must. */
  readonly type: string
  readonly isBad: (status: string) => boolean
  readonly says?: RegExp
  /** What the message tells where another state is the better name. */
  readonly unless?: RegExp
}

const specific =
  /cni|network ?plugin|NetworkReady=false|container runtime|PLEG|RuntimeReady=false|shutting down|client certificate .*expired|current time \S+ is before/i

const states: ReadonlyArray<NodeState> = [
  {
    code: "node-memory-pressure",
    title: "The node is short of memory",
    prior: 0.02,
    type: "MemoryPressure",
    isBad: (status) => status === "True",
    next: "find what uses the memory beyond its requests; move it, or give it a limit"
  },
  {
    code: "node-disk-pressure",
    title: "The node's disk is nearly full",
    prior: 0.02,
    type: "DiskPressure",
    isBad: (status) => status === "True",
    next: "find images, logs or emptyDirs that fill it"
  },
  {
    code: "node-pid-pressure",
    title: "The node is short of process ids",
    prior: 0.005,
    type: "PIDPressure",
    isBad: (status) => status === "True",
    next: "find the pod that makes processes without end"
  },
  {
    code: "node-network-unavailable",
    title: "The node has no pod network",
    prior: 0.01,
    type: "NetworkUnavailable",
    isBad: (status) => status === "True",
    next: "look at the CNI's pod on the node"
  },
  {
    code: "node-lost",
    title: "The node's kubelet does not report",
    prior: 0.03,
    type: "Ready",
    isBad: (status) => status === "Unknown",
    next: "look at the machine: is it up, reachable, and does its kubelet run?"
  },
  {
    code: "node-cni-not-ready",
    title: "The node's pod network is not set up",
    prior: 0.01,
    type: "Ready",
    isBad: (status) => status === "False",
    says: /cni|network ?plugin|NetworkReady=false/i,
    next: "look at the CNI's pod on the node"
  },
  {
    code: "node-runtime-down",
    title: "The node's container runtime does not answer",
    prior: 0.01,
    type: "Ready",
    isBad: (status) => status === "False",
    says: /container runtime (?:is )?(?:down|not responding|unavailable)|PLEG|RuntimeReady=false/i,
    next: "look at containerd on the node"
  },
  {
    code: "node-shutting-down",
    title: "The node is shutting down",
    prior: 0.01,
    type: "Ready",
    isBad: (status) => status === "False",
    says: /node is shutting down/i,
    next: "wait for its successor, or find who shuts it down: an update, a spot instance that is taken back"
  },
  {
    code: "node-not-ready",
    title: "The node is not ready",
    prior: 0.02,
    type: "Ready",
    isBad: (status) => status === "False",
    unless: specific,
    next: "describe the node: the message of its condition Ready tells why"
  }
]

/** Leases are renewed every ten seconds. https://kubernetes.io/docs/concepts/architecture/leases/#node-heart-beats */
const STALE = 60_000

const leaseOf = (scene: Scene, node: string): ReadonlyArray<Observation> => {
  const lease = scene.find(entity("Lease", "kube-node-lease", node))
  const renewed = typeof lease === "string" ? undefined : time(at(lease, "spec", "renewTime"))
  if (renewed === undefined || scene.now === undefined) return []
  const seconds = Math.round((scene.now - renewed) / 1000)
  const cites = [citeOf(scene, entity("Lease", "kube-node-lease", node))]
  return scene.now - renewed > STALE
    ? [{ ratio: weight.fair, sentence: `its lease was renewed ${seconds} s ago for the last time`, cites }]
    : [{ ratio: against(weight.fair), sentence: `its lease was renewed ${seconds} s ago`, cites }]
}

/** Taints that the node controller sets by conditions. https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-not-ready */
const taintsOfType: Readonly<Record<string, RegExp>> = {
  MemoryPressure: /node\.kubernetes\.io\/memory-pressure/,
  DiskPressure: /node\.kubernetes\.io\/disk-pressure/,
  PIDPressure: /node\.kubernetes\.io\/pid-pressure/,
  NetworkUnavailable: /node\.kubernetes\.io\/network-unavailable/,
  Ready: /node\.kubernetes\.io\/(?:not-ready|unreachable)/
}

/** Workloads whose pods wait because of the taint that a condition brings: as the scheduler names it, or as the node has it. */
const keptAway = (scene: Scene, type: string, node: string): ReadonlyArray<Entity> =>
  unscheduled(scene).flatMap((one) => {
    const taint = taintsOfType[type]
    const sick = sickNodesFor(scene, one.pod)
    const isKept = sick === undefined ? taint?.test(one.said?.line ?? "") === true : taint?.test(sick.get(node) ?? "") === true
    return isKept ? [one.workload, ...podEntities(one)] : []
  })

export const nodeStates: ReadonlyArray<Cause> = states.map(({ isBad, says, type, unless, ...state }) => ({
  ...state,
  family: "node",
  candidates: (scene) => [
    ...pressureTold(scene, type, state.title),
    ...(type === "MemoryPressure" ? systemOom(scene, state.title) : []),
    ...scene.all("Node").flatMap((node) => {
      const found = condition(conditionsOf(at(node, "status", "conditions")), type)
      if (found === undefined || !isBad(found.status) || isNodeJoining(scene, node)) return []
      const message = `${found.reason} ${found.message}`.trim()
      if (unless?.test(message) === true || (says !== undefined && message === "")) return []
      const about = entityOf(node)
      const cites = [citeOf(scene, about)]
      const spoken: ReadonlyArray<Observation> =
        says === undefined
          ? []
          : [
              says.test(message)
                ? { ratio: weight.strong, sentence: `“${found.message}”`, cites }
                : { ratio: against(weight.strong), sentence: "the node gives another reason", cites }
            ]
      const on = scene.podsOn(about.name)
      return [
        {
          entity: about,
          summary: `${state.title}: ${showEntity(about)}${found.message === "" ? "" : ` (${found.message})`}`,
          observations: [
            { ratio: weight.overwhelming, sentence: `its condition ${type} is ${found.status}`, cites },
            ...spoken,
            ...(state.code === "node-lost" ? leaseOf(scene, about.name) : [])
          ],
          explains: [...on.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)]), ...keptAway(scene, type, about.name)]
        }
      ]
    })
  ]
}))
