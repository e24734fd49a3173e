import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { perScene } from "../evidence.ts"
import { type NodeFit, nodeFits } from "./node-fits.ts"
import { unscheduled } from "./unscheduled.ts"

/** The illness taints of nodes, by the nodes' names. */
type SickNodes = ReadonlyMap<string, string>

const NONE: SickNodes = new Map()

/** Nothing but being ill keeps the pod off the node, as far as the objects tell. */
const illnessOf = ({ excludedBy }: NodeFit): string | undefined =>
  excludedBy.every(({ illness }) => illness !== undefined) ? excludedBy[0]?.illness : undefined

const compute = (scene: Scene, pod: Pod, isRefused: boolean): SickNodes | undefined => {
  const fits = nodeFits(scene, pod)
  if (fits.length === 0) return undefined
  // it could go to a node that is well, and nobody says that it could not
  if (!isRefused && fits.some(({ excludedBy }) => excludedBy.length === 0)) return NONE
  return new Map(
    fits.flatMap((fit) => {
      const illness = illnessOf(fit)
      return illness === undefined ? [] : [[fit.node.metadata.name, illness] as const]
    })
  )
}

const all = perScene((scene): ReadonlyMap<Pod, SickNodes | undefined> => {
  const waiting = unscheduled(scene)
  return new Map(
    waiting.flatMap(({ pod, pods, said }) => {
      const sick = compute(scene, pod, said !== undefined)
      return pods.map((one) => [one, sick] as const)
    })
  )
})

/**
 * The nodes on which a pod without a node would run, were they well, each with the taint of its illness; `undefined` where the pod or the
 * nodes were not recorded whole, so that it could be any.
 */
export const sickNodesFor = (scene: Scene, pod: Pod): SickNodes | undefined => all(scene).get(pod)
