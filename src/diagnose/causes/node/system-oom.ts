import { showEntity } from "../../../domain/entity.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { type Candidate, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { isLongAgo } from "./long-ago.ts"

/** Ended by the kernel's signal without having reached a limit of its own, which would be told as `OOMKilled`. */
const wasKilled = ({ containers }: Pod): boolean =>
  containers.some(({ status }) => [status?.terminated, status?.last].some((end) => end?.exitCode === 137 && end.reason !== "OOMKilled"))

/**
 * Nodes whose kernel ended processes because all of the node's memory was used, before the kubelet could tell of pressure: the limits of what
 * runs there together are more than the node has.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#node-out-of-memory-behavior
 */
export const systemOom = (scene: Scene, title: string): ReadonlyArray<Candidate> =>
  scene.all("Node").flatMap((node): ReadonlyArray<Candidate> => {
    const about = entityOf(node)
    const last = scene.eventsOf(about).findLast(({ reason }) => reason === "SystemOOM")
    const killed = scene.podsOn(about.name).filter(wasKilled)
    if (last === undefined || isLongAgo(scene, last) || killed.length === 0) return []
    return [
      {
        entity: about,
        summary: `${title}: ${showEntity(about)} (${last.message})`,
        observations: [
          { ratio: weight.overwhelming, sentence: `“${last.message}”`, cites: [citeOf(scene, entityOf(last.object))] },
          ...killed.slice(0, 1).map((pod) => ({
            ratio: weight.fair,
            sentence: `${showEntity(pod.entity)} was killed (137) there without reaching a limit of its own`,
            cites: [citeOf(scene, pod.entity)]
          }))
        ],
        explains: killed.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
      }
    ]
  })
