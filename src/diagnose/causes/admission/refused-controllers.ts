import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { isMadeGood } from "../../symptoms/made-good.ts"
import { eachOnce, eventLines, perScene, type Spoken, stateLine } from "../evidence.ts"

/** A controller whose objects the API server refused, the workload it is of, and what was said, latest first. */
interface RefusedController {
  readonly controller: Entity
  readonly workload: Entity
  readonly said: ReadonlyArray<Spoken>
}

/** Kinds that make pods, or what makes them. */
export const creators: ReadonlyArray<string> = [
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "Deployment",
  "ReplicationController",
  "CronJob"
]

const creationFailed = new Set(["FailedCreate", "FailedDaemonPod", "ReplicaSetCreateError"])

/** When a controller was last allowed to create what it had been refused. */
const createdAt = (scene: Scene, entity: Entity): number =>
  Math.max(
    Number.NEGATIVE_INFINITY,
    ...scene.eventsOf(entity).flatMap(({ lastAt, reason }) => (reason === "SuccessfulCreate" && lastAt !== undefined ? [lastAt] : []))
  )

/** A condition keeps the words of the first failure while it stays: https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/replicaset/replica_set_utils.go */
const saidOf = (scene: Scene, entity: Entity): ReadonlyArray<Spoken> => {
  const found = scene.find(entity)
  const created = createdAt(scene, entity)
  const failure = typeof found === "string" ? undefined : condition(conditionsOf(at(found, "status", "conditions")), "ReplicaFailure")
  const isOfFailure = (event: KubeEvent) =>
    creationFailed.has(event.reason) && (event.lastAt ?? created) >= created && !isMadeGood(scene, event)
  const state = stateLine(scene, entity, failure?.message)
  const told = eventLines(scene, entity, isOfFailure).toReversed()
  const since = failure?.since
  const isOlder =
    since !== undefined && scene.eventsOf(entity).some((event) => isOfFailure(event) && event.lastAt !== undefined && event.lastAt > since)
  return isOlder ? [...told, ...state] : [...state, ...told]
}

/** Those that exist, and those that only events tell of. */
const controllers = (scene: Scene): ReadonlyArray<Entity> => {
  const known = creators.flatMap((kind) => scene.all(kind).map(entityOf))
  const told = scene.events
    .filter(({ about, reason }) => reason === "FailedCreate" && creators.includes(about.kind))
    .map(({ about }) => about)
  return eachOnce([...known, ...told])
}

/** A ReplicaSet that only a table or an event tells of is named after its Deployment. */
const topOf = (scene: Scene, controller: Entity): Entity => {
  const found = scene.find(controller)
  const top = typeof found === "string" ? controller : scene.workloadOf(found)
  const deployment = { ...top, kind: "Deployment", name: top.name.replace(/-[a-z0-9]{5,10}$/, "") }
  return top.kind === "ReplicaSet" && scene.known("Deployment", top.namespace).some(({ metadata }) => metadata.name === deployment.name)
    ? deployment
    : top
}

/** Kinds as the API server names them in refusals. */
const plurals: Readonly<Record<string, string>> = {
  pods: "Pod",
  "deployments.apps": "Deployment",
  "statefulsets.apps": "StatefulSet",
  "daemonsets.apps": "DaemonSet",
  "replicasets.apps": "ReplicaSet",
  "jobs.batch": "Job",
  "cronjobs.batch": "CronJob",
  services: "Service",
  persistentvolumeclaims: "PersistentVolumeClaim",
  "ingresses.networking.k8s.io": "Ingress"
}

const refusedToAsk =
  /^\s*(?:Error from server|error: ).*?(?:(?<plural>[a-z][a-z0-9.]*) "(?<name>[a-z0-9][a-z0-9.-]*)" is forbidden: (?!User )|\bresource (?<kind>[A-Z]\w+)\/(?<namespace>[a-z0-9-]*)\/(?<other>[a-z0-9][a-z0-9.-]*) was blocked)/i

/** Objects that were refused to whom asked for them, as the answer names them. */
const refusedToPeople = (scene: Scene): ReadonlyArray<RefusedController> =>
  scene.said.flatMap(({ line, source }): ReadonlyArray<RefusedController> => {
    const { kind: typed, name, namespace, other = name, plural = "" } = refusedToAsk.exec(line)?.groups ?? {}
    const kind = typed ?? plurals[plural]
    if (kind === undefined || other === undefined) return []
    const one = entity(kind, namespace || (scene.subject.namespace ?? "default"), other)
    return [{ controller: one, workload: one, said: [{ line, cite: source }] }]
  })

/** A Deployment repeats what its ReplicaSet was once told. */
const isRepeated = ({ controller }: RefusedController, all: ReadonlyArray<RefusedController>): boolean =>
  controller.kind === "Deployment" &&
  all.some((one) => one.controller.kind === "ReplicaSet" && entityKey(one.workload) === entityKey(controller))

/** Controllers of pods that were refused any, and objects that were refused to people. */
export const refusedControllers = perScene((scene): ReadonlyArray<RefusedController> => {
  const refused = controllers(scene).flatMap((controller) => {
    const said = saidOf(scene, controller)
    return said.length === 0 ? [] : [{ controller, workload: topOf(scene, controller), said }]
  })
  return [...refused.filter((one) => !isRepeated(one, refused)), ...refusedToPeople(scene)]
})
