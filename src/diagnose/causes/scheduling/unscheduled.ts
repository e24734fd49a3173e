import type { Entity } from "../../../domain/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { mayWait } from "../../symptoms/may-wait.ts"
import { isAskedAbout } from "../asked-about.ts"
import { byWorkload, eachOnce, eventLines, perScene, type Spoken, stateLine } from "../evidence.ts"

/** Pods of a workload that have no node, and what is said of the first. */
export interface Unscheduled {
  readonly workload: Entity
  readonly pods: ReadonlyArray<Pod>
  readonly pod: Pod
  /** The scheduler's last word, where it was recorded. */
  readonly said: Spoken | undefined
  /** Pods of the workload that the scheduler took away for others. */
  readonly preempted: ReadonlyArray<KubeEvent>
}

const isPending = (scene: Scene, pod: Pod): boolean => {
  const scheduled = condition(pod.conditions, "PodScheduled")
  if (pod.deletedAt !== undefined || mayWait(scene, pod)) return false
  return scheduled?.status === "False" || (pod.phase === "Pending" && pod.node === undefined)
}

const countsNodes = ({ line }: Spoken): boolean => line.includes("nodes are available")

/** The scheduler's words, as who asks about a pod repeats them. */
const repeated = (scene: Scene, pod: Pod): ReadonlyArray<Spoken> => {
  const isNamed = [pod.entity, scene.workloadOf(pod.object)].some((one) => isAskedAbout(scene, one))
  const said = isNamed ? /\b0\/\d+ nodes are available: .*/.exec(scene.subject.question ?? "")?.[0] : undefined
  return said === undefined ? [] : [{ line: said, cite: "question.txt" }]
}

/** What the scheduler says of a pod, latest first. */
const schedulerSays = (scene: Scene, pod: Pod): ReadonlyArray<Spoken> => {
  const scheduled = condition(pod.conditions, "PodScheduled")
  return [
    ...stateLine(scene, pod.entity, scheduled?.status === "False" ? scheduled.message : undefined),
    // what makes nodes says so by the same reason: the scheduler itself counts them
    ...eventLines(scene, pod.entity, ({ reason }) => reason === "FailedScheduling")
      .toReversed()
      .toSorted((a, b) => Number(countsNodes(b)) - Number(countsNodes(a))),
    ...repeated(scene, pod)
  ]
}

/**
 * Of a workload's pods, gone ones among them: those are named after it.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#user-exposed-information
 */
export const preemptionsOf = (scene: Scene, { name, namespace }: Entity): ReadonlyArray<KubeEvent> =>
  scene.events.filter(
    ({ about, reason }) =>
      reason === "Preempted" && about.namespace === namespace && (about.name === name || about.name.startsWith(`${name}-`))
  )

/** Workloads whose pods have no node. */
export const unscheduled = perScene(
  (scene): ReadonlyArray<Unscheduled> =>
    byWorkload(scene, (pod) => isPending(scene, pod)).flatMap(({ pods, workload }) => {
      const told = pods.map((pod) => ({ pod, said: schedulerSays(scene, pod)[0] }))
      const first = told.find(({ said }) => said !== undefined) ?? told[0]
      return first === undefined ? [] : [{ workload, pods, ...first, preempted: preemptionsOf(scene, workload) }]
    })
)

export const podEntities = ({ pods }: Unscheduled): ReadonlyArray<Entity> => eachOnce(pods.map(({ entity }) => entity))
