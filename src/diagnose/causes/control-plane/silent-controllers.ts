import { showEntity } from "../../../domain/entity.ts"
import { at, text, time, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import { isReady, type Pod } from "../../scene/views/pod.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { podEntities, type Unscheduled, unscheduled } from "../scheduling/unscheduled.ts"
import { type Component, podOfComponent } from "./component.ts"

/** Longer than this, in milliseconds, nothing waits for a controller that works. */
const LONG = 120_000

/** Leaders renew their lease every few seconds. https://kubernetes.io/docs/concepts/architecture/leases/#leader-election */
const leaseOf = (scene: Scene, component: Component): ReadonlyArray<Observation> => {
  const about = entity("Lease", "kube-system", component)
  const lease = scene.find(about)
  if (typeof lease === "string") return []
  const renewed = time(at(lease, "spec", "renewTime"))
  const cites = [citeOf(scene, about)]
  const isStale = renewed !== undefined && scene.now !== undefined && scene.now - renewed > LONG
  if (renewed === undefined || scene.now === undefined) return []
  return isStale
    ? [{ ratio: weight.strong, sentence: `its lease was last renewed ${Math.round((scene.now - renewed) / 1000)} s before`, cites }]
    : [{ ratio: 1 / weight.strong, sentence: "it renews its lease", cites }]
}

const podsOf = (scene: Scene, component: Component): ReadonlyArray<Pod> =>
  scene.pods.filter(({ entity: pod, namespace }) => namespace === "kube-system" && pod.name.startsWith(`${component}-`))

const isUp = (scene: Scene, component: Component): ReadonlyArray<Observation> => {
  const pods = podsOf(scene, component)
  const ready = pods.find(isReady)
  if (ready !== undefined)
    return [{ ratio: 1 / weight.fair, sentence: `${ready.entity.name} is ready`, cites: [citeOf(scene, ready.entity)] }]
  // of a pod that nothing but its log tells nobody knows whether it is ready
  const first = pods.find(
    ({ conditions, containers }) =>
      condition(conditions, "Ready")?.status === "False" || containers.some(({ status }) => status !== undefined && !status.isReady)
  )
  return first === undefined
    ? []
    : [{ ratio: weight.strong, sentence: `${first.entity.name} is not ready`, cites: [citeOf(scene, first.entity)] }]
}

/** It is started again and again: whatever it ends for, nobody does its work meanwhile. */
const endsAgain = (scene: Scene, component: Component): ReadonlyArray<Observation> =>
  podsOf(scene, component)
    .filter(({ containers }) => containers.some(({ status }) => status?.waiting?.reason === "CrashLoopBackOff"))
    .slice(0, 1)
    .map(({ entity: pod }) => ({ ratio: weight.strong, sentence: `${pod.name} does not stay up`, cites: [citeOf(scene, pod)] }))

const isOld = (scene: Scene, createdAt: number | undefined): boolean =>
  createdAt !== undefined && scene.now !== undefined && scene.now - createdAt > LONG

/** A pod that no scheduler has looked at: neither a condition nor an event tells of a try. */
const isUntouched = (scene: Scene, { pod, said }: Unscheduled): boolean =>
  said === undefined &&
  condition(pod.conditions, "PodScheduled") === undefined &&
  scene.eventsOf(pod.entity).length === 0 &&
  isOld(scene, pod.createdAt)

const schedulerDown: Cause = {
  code: "scheduler-down",
  family: "control-plane",
  title: "The scheduler does not schedule",
  prior: 0.01,
  next: "look at the scheduler's pod and log; with another schedulerName, whether that scheduler runs",
  candidates: (scene) =>
    unscheduled(scene)
      .filter((one) => one.pod.object.status !== undefined && isUntouched(scene, one))
      .flatMap((one): ReadonlyArray<Candidate> => {
        const name = text(one.pod.spec.schedulerName) ?? "default-scheduler"
        const isOwn = name !== "default-scheduler"
        const cites = [citeOf(scene, one.pod.entity)]
        const evidence: ReadonlyArray<Observation> = isOwn
          ? [{ ratio: weight.strong, sentence: `it asks for the scheduler ${name}`, cites }]
          : [...leaseOf(scene, "kube-scheduler"), ...isUp(scene, "kube-scheduler"), ...endsAgain(scene, "kube-scheduler")]
        return [
          {
            entity: isOwn ? one.workload : podOfComponent(scene, "kube-scheduler"),
            summary: `no scheduler looks at ${showEntity(one.pod.entity)}${isOwn ? `, which asks for ${name}` : ""}`,
            observations: [{ ratio: weight.strong, sentence: "nothing tells that a scheduler tried to place it", cites }, ...evidence],
            explains: [one.workload, ...podEntities(one)]
          }
        ]
      })
}

const controllersDown: Cause = {
  code: "controller-manager-down",
  family: "control-plane",
  title: "The controller manager does not act",
  prior: 0.01,
  next: "look at the controller manager's pod and log",
  candidates: (scene) => {
    const behind = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]
      .flatMap((kind) => scene.known(kind))
      .filter((object) => {
        const [wanted, seen] = [wholeNumber(object.metadata.generation), wholeNumber(at(object, "status", "observedGeneration")) ?? 0]
        return wanted !== undefined && wanted > seen
      })
      .map(entityOf)
    const pods = isUp(scene, "kube-controller-manager")
    const [first] = behind
    if (first === undefined && !pods.some(({ ratio }) => ratio > 1)) return []
    const silence = leaseOf(scene, "kube-controller-manager")
    return [
      {
        entity: podOfComponent(scene, "kube-controller-manager"),
        summary: `the controller manager does not act${first === undefined ? "" : `: ${showEntity(first)} was changed, and no controller has seen it`}`,
        observations: [
          ...silence,
          ...pods,
          ...(first === undefined
            ? []
            : [
                {
                  ratio: weight.strong,
                  sentence: `${showEntity(first)} was changed, and no controller has seen it`,
                  cites: [citeOf(scene, first)]
                }
              ])
        ],
        explains: behind
      }
    ]
  }
}

export const silentControllers: ReadonlyArray<Cause> = [schedulerDown, controllersDown]
