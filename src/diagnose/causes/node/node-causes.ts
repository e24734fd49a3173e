import { at } from "../../../platform/kubernetes/fields.ts"
import { entityOf, showEntity } from "../../scene/entity.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { against, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

interface NodeState {
  readonly code: string
  readonly title: string
  readonly prior: number
  readonly next: string
  /** The condition and how it is when this is wrong; the message tells more closely where it must. */
  readonly type: string
  readonly isBad: (status: string) => boolean
  readonly says?: RegExp
}

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
  }
]

export const nodeCauses: ReadonlyArray<Cause> = states.map(({ isBad, says, type, ...state }) => ({
  ...state,
  family: "node",
  candidates: (scene) =>
    scene.all("Node").flatMap((node) => {
      const found = condition(conditionsOf(at(node, "status", "conditions")), type)
      if (found === undefined || !isBad(found.status)) return []
      const entity = entityOf(node)
      const cites = [citeOf(scene, entity)]
      const spoken: ReadonlyArray<Observation> =
        says === undefined
          ? []
          : [
              says.test(`${found.reason} ${found.message}`)
                ? { ratio: weight.strong, sentence: `“${found.message}”`, cites }
                : { ratio: against(weight.strong), sentence: "the node gives another reason", cites }
            ]
      const on = scene.podsOn(entity.name)
      return [
        {
          entity,
          summary: `${state.title}: ${showEntity(entity)}${found.message === "" ? "" : ` (${found.message})`}`,
          observations: [{ ratio: weight.overwhelming, sentence: `its condition ${type} is ${found.status}`, cites }, ...spoken],
          explains: on.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
        }
      ]
    })
}))
