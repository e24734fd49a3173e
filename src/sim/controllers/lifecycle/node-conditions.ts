import type { Taint } from "../../../platform/kubernetes/placement/taints.ts"
import type { KubeObject } from "../../kube-object.ts"
import { taintsOf } from "../../scheduler/taints.ts"
import { conditionOf } from "../pods/pod-state.ts"

const PREFIX = "node.kubernetes.io/"

/** https://kubernetes.io/docs/reference/node/node-status/ and .../taint-and-toleration/#taint-nodes-by-condition */
const PRESSURES: ReadonlyArray<readonly [string, string]> = [
  ["MemoryPressure", "memory-pressure"],
  ["DiskPressure", "disk-pressure"],
  ["NetworkUnavailable", "network-unavailable"],
  ["PIDPressure", "pid-pressure"]
]

const OWNED = new Set([...PRESSURES.map(([, key]) => PREFIX + key), `${PREFIX}unschedulable`, `${PREFIX}not-ready`, `${PREFIX}unreachable`])

const wantedTaints = (node: KubeObject): ReadonlyArray<Omit<Taint, "timeAdded">> => {
  const ready = conditionOf(node, "Ready")?.status
  const absent = ready === "False" ? "not-ready" : ready === "Unknown" ? "unreachable" : undefined
  const noSchedule = [
    ...(node.spec?.unschedulable === true ? ["unschedulable"] : []),
    ...PRESSURES.filter(([type]) => conditionOf(node, type)?.status === "True").map(([, key]) => key),
    ...(absent === undefined ? [] : [absent])
  ]
  return [
    ...noSchedule.map((key) => ({ key: PREFIX + key, effect: "NoSchedule" })),
    ...(absent === undefined ? [] : [{ key: PREFIX + absent, effect: "NoExecute" }])
  ]
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect

/** The node's taints with those the node's conditions and cordon ask for; the same list where nothing changes. */
export const reconcileTaints = (node: KubeObject, at: string): ReadonlyArray<Taint> => {
  const current = taintsOf(node)
  const wanted = wantedTaints(node)
  const kept = current.filter((taint) => !OWNED.has(taint.key) || wanted.some((want) => same(want, taint)))
  const added = wanted.filter((want) => !current.some((taint) => same(want, taint))).map((want) => ({ ...want, timeAdded: at }))
  return kept.length === current.length && added.length === 0 ? current : [...kept, ...added]
}
