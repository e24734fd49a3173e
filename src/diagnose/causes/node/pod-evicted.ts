import type { Entity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import { isReady, type Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, weight } from "../cause.ts"
import { byWorkload, citeOf } from "../evidence.ts"

/** An eviction that is longer ago than this, in milliseconds, and was made good is history. */
const RECENT = 30 * 60_000

const isOwnDoing =
  /exceeded its local ephemeral storage limit|ephemeral local storage usage exceeds|emptyDir volume .* exceeds the (?:limit|total limit)|exceeds the total limit of containers/i

/** https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ */
const evicted = ({ phase, reason }: Pod): boolean => phase === "Failed" && reason === "Evicted"

const endOf = ({ conditions, createdAt }: Pod): number | undefined =>
  condition(conditions, "DisruptionTarget")?.since ?? condition(conditions, "Ready")?.since ?? createdAt

const isOver = (scene: Scene, pods: ReadonlyArray<Pod>, workload: Entity): boolean => {
  const last = pods.map(endOf).reduce<number | undefined>((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined)
  const isOld = last !== undefined && scene.now !== undefined && scene.now - last > RECENT
  const rest = scene.podsOf(workload).filter((pod) => !evicted(pod))
  return isOld && rest.length > 0 && rest.every(isReady)
}

const cause = (code: string, title: string, next: string, own: boolean): Cause => ({
  code,
  family: "node",
  title,
  prior: 0.01,
  next,
  candidates: (scene) =>
    byWorkload(scene, evicted).flatMap(({ pods, workload }): ReadonlyArray<Candidate> => {
      const last = pods.at(-1)
      if (last === undefined || isOwnDoing.test(last.message) !== own) return []
      const cites = [citeOf(scene, last.entity)]
      return [
        {
          entity: workload,
          summary: `pods of ${workload.name} were evicted: ${last.message || "the node was short of something"}`,
          observations: [
            { ratio: weight.overwhelming, sentence: `${last.entity.name} was evicted: ${last.message}`, cites },
            isOver(scene, pods, workload)
              ? { ratio: against(weight.overwhelming), sentence: "that is over: its pods are ready since", cites }
              : { ratio: weight.strong, sentence: `${pods.length} of its pods ended so`, cites }
          ],
          explains: pods.map((pod) => pod.entity),
          blames: own || last.node === undefined ? [] : [entity("Node", undefined, last.node)]
        }
      ]
    })
})

export const podEvicted: ReadonlyArray<Cause> = [
  cause(
    "pod-evicted",
    "The kubelet evicted pods because their node was short of memory or disk",
    "give the pods requests that are what they need; find what filled the node",
    false
  ),
  cause(
    "ephemeral-storage-limit-exceeded",
    "The pod wrote more to its node's disk than its limit allows",
    "raise the limit of ephemeral-storage or the emptyDir's sizeLimit, or find what it writes",
    true
  )
]
