import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, fields, list } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import type { SeenObject } from "../../scene/scene.ts"
import { impliedState } from "./implied-state.ts"
import { containerMeant, namedStatuses, ownerReferences, type Told } from "./told.ts"

/** A row of a table tells neither containers nor an owner; a description and the object itself tell that there is none. */
export const isTable = ({ metadata, spec }: KubeObject): boolean =>
  metadata.ownerReferences === undefined && list(at(spec, "containers")).every(({ name }) => name === "")

/** A description of which only a part was saved may tell of no container how it is: its last events do. */
const stateOf = ({ status }: KubeObject, { events, now }: Told): Fields => {
  const { containerStatuses, initContainerStatuses, phase } = fields(status)
  if (list(containerStatuses).length + list(initContainerStatuses).length > 0 || phase === "Succeeded" || phase === "Failed") return {}
  const implied = impliedState(events, now)
  return implied === undefined || implied === "gone" ? {} : implied
}

/** A pod of which no account tells how its containers are, in the state that its events leave it in. */
export const withState = ({ object, source }: SeenObject, told: Told): SeenObject => {
  const state = stateOf(object, told)
  return Object.keys(state).length === 0
    ? { object, source }
    : { source, object: { ...object, status: { ...fields(object.status), ...state, ...namedStatuses(state, containerMeant(told)) } } }
}

/** An eviction, which a table shows as an error or without why. */
const evictionOf = ({ status }: KubeObject, { events }: Told): Fields => {
  const { message, phase, reason } = fields(status)
  const isReady = list(at(status, "containerStatuses")).some(({ ready }) => ready === true)
  const evicted = events.findLast((event) => event.reason === "Evicted")
  if (evicted === undefined || isReady || message !== undefined || (phase !== undefined && reason !== "Evicted")) return {}
  return { phase: "Failed", reason: "Evicted", message: evicted.message }
}

/** The claim that a pod waits for: one that a StatefulSet made for it, or the only one of its namespace that waits for a volume. */
export const claimOf = ({ metadata, spec }: KubeObject, { events }: Told, pending: ReadonlyArray<Entity>): Fields => {
  const here = pending.filter(({ namespace }) => namespace === metadata.namespace)
  const isWaiting = events.some(
    ({ message, reason }) => reason === "FailedScheduling" && /unbound immediate PersistentVolumeClaims/.test(message)
  )
  const claim = here.find(({ name }) => name.endsWith(`-${metadata.name}`)) ?? (isWaiting && here.length === 1 ? here[0] : undefined)
  if (claim === undefined) return {}
  return { spec: { ...fields(spec), volumes: [{ name: claim.name, persistentVolumeClaim: { claimName: claim.name } }] } }
}

/**
 * A pod of a job that ended and was not started again has failed, which a table does not tell from one that will be.
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#handling-pod-and-container-failures
 */
const failureOf = ({ status }: KubeObject, owner: Entity | undefined): Fields => {
  const containers = list(at(status, "containerStatuses"))
  const hasEnded =
    containers.length > 0 && containers.every(({ restartCount, state }) => restartCount === 0 && at(state, "terminated") !== undefined)
  return owner?.kind === "Job" && at(status, "phase") === undefined && hasEnded ? { phase: "Failed" } : {}
}

/** A row of a table with its owner, its container's name, the claim that it waits for (one of those that are `pending`), and its eviction. */
export const completedPod = (
  { object, source }: SeenObject,
  owner: Entity | undefined,
  told: Told,
  pending: ReadonlyArray<Entity>
): SeenObject => {
  const status = { ...fields(object.status), ...stateOf(object, told) }
  return {
    source,
    object: {
      ...object,
      metadata: { ...object.metadata, ...ownerReferences(owner) },
      ...claimOf(object, told, pending),
      status: { ...status, ...failureOf(object, owner), ...namedStatuses(status, containerMeant(told)), ...evictionOf(object, told) }
    }
  }
}
