import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, type Fields, fields, list, selects, strings, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Evidence, LogText, SeenObject } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { eventOf, type KubeEvent } from "../../scene/views/event.ts"
import { impliedOwner, type Known, madePods } from "./implied-owner.ts"
import { containerIn, impliedState } from "./implied-state.ts"

/** A pod is told of by events for this long after the last of them, in milliseconds. */
const RECENT = 60 * 60_000

const podOf = ({ namespace, pod }: LogText): Entity => entity("Pod", namespace, pod)

/** A row of a table tells neither containers nor an owner; a description and the object itself tell that there is none. */
const isTable = ({ metadata, spec }: KubeObject): boolean =>
  metadata.ownerReferences === undefined && list(at(spec, "containers")).length === 0

const grouped = <A>(items: ReadonlyArray<A>, key: (item: A) => string): ReadonlyMap<string, ReadonlyArray<A>> => Map.groupBy(items, key)

interface Told {
  readonly events: ReadonlyArray<KubeEvent>
  readonly logs: ReadonlyArray<LogText>
}

/** The only container that logs and events speak of. */
const onlyContainer = ({ events, logs }: Told): string | undefined => {
  const spoken = [
    ...logs.map(({ container }) => container),
    ...events.map(
      ({ message, object }) => containerIn(message) ?? text(/\{([^}]+)\}$/.exec(text(at(object, "involvedObject", "fieldPath")) ?? "")?.[1])
    )
  ].filter((name) => name !== undefined && name !== "")
  const [name, ...others] = new Set(spoken)
  return others.length === 0 ? name : undefined
}

const ownerReferences = (owner: Entity | undefined): Fields =>
  owner === undefined ? {} : { ownerReferences: [{ apiVersion: "", kind: owner.kind, name: owner.name, uid: "", controller: true }] }

/** Statuses of containers that a table counts and does not name; the one that is not ready is the one that is spoken of. */
const named = (statuses: unknown, name: string): ReadonlyArray<Fields> => {
  const all = list(statuses)
  const index = Math.max(0, all.length === 1 ? 0 : all.findIndex(({ ready }) => ready !== true))
  return all.map((one, place) => (place === index && text(one.name) === undefined ? { ...one, name } : one))
}

/** Of a start the container that does not end is the one that is spoken of. */
const namedStatuses = ({ containerStatuses, initContainerStatuses }: Fields, name: string | undefined): Fields => {
  if (name === undefined) return {}
  if (list(initContainerStatuses).length > 0) return { initContainerStatuses: named(initContainerStatuses, name) }
  return list(containerStatuses).length > 0 ? { containerStatuses: named(containerStatuses, name) } : {}
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
const claimOf = ({ metadata, spec }: KubeObject, { events }: Told, pending: ReadonlyArray<Entity>): Fields => {
  const here = pending.filter(({ namespace }) => namespace === metadata.namespace)
  const isWaiting = events.some(
    ({ message, reason }) => reason === "FailedScheduling" && /unbound immediate PersistentVolumeClaims/.test(message)
  )
  const claim = here.find(({ name }) => name.endsWith(`-${metadata.name}`)) ?? (isWaiting && here.length === 1 ? here[0] : undefined)
  if (claim === undefined) return {}
  return { spec: { ...fields(spec), volumes: [{ name: claim.name, persistentVolumeClaim: { claimName: claim.name } }] } }
}

const completed = ({ object, source }: SeenObject, owner: Entity | undefined, told: Told, pending: ReadonlyArray<Entity>): SeenObject => {
  const status = fields(object.status)
  return {
    source,
    object: {
      ...object,
      metadata: { ...object.metadata, ...ownerReferences(owner) },
      ...claimOf(object, told, pending),
      status: { ...status, ...namedStatuses(status, onlyContainer(told)), ...evictionOf(object, told) }
    }
  }
}

const isMentioned = ({ alerts, question = "", workload }: Evidence["subject"], one: Entity): boolean =>
  workload === one.name || question.includes(one.name) || alerts.some(({ labels }) => Object.values(labels).includes(one.name))

/** A row of a ReplicaSet tells no owner; the Deployment tells by an event which it scaled. */
const withDeployment = (seen: SeenObject, events: ReadonlyArray<KubeEvent>): SeenObject => {
  const { metadata } = seen.object
  const by = events.find(
    ({ about, message, reason }) =>
      reason === "ScalingReplicaSet" &&
      about.kind === "Deployment" &&
      about.namespace === metadata.namespace &&
      message.includes(` ${metadata.name} `)
  )
  if (metadata.ownerReferences !== undefined || by === undefined) return seen
  return { ...seen, object: { ...seen.object, metadata: { ...metadata, ...ownerReferences(by.about) } } }
}

/** A controller would adopt a pod that its selector takes and nobody controls: where none does, the reference was cut off when it was saved. */
const withSelector = (seen: SeenObject, workloads: ReadonlyArray<KubeObject>): SeenObject => {
  const { metadata } = seen.object
  if (metadata.ownerReferences !== undefined) return seen
  const owner = workloads.find(
    (workload) =>
      workload.metadata.namespace === metadata.namespace &&
      metadata.name.startsWith(`${workload.metadata.name}-`) &&
      selects(strings(at(workload, "spec", "selector", "matchLabels")), strings(metadata.labels))
  )
  if (owner === undefined) return seen
  return { ...seen, object: { ...seen.object, metadata: { ...metadata, ...ownerReferences(entityOf(owner)) } } }
}

/** Jobs that gave up, by their conditions or their events: their pods ended with an error. */
const failedJobs = (objects: Evidence["objects"], events: ReadonlyArray<KubeEvent>): ReadonlySet<string> =>
  new Set([
    ...objects
      .map(({ object }) => object)
      .filter(
        ({ kind, status }) =>
          kind === "Job" &&
          (condition(conditionsOf(at(status, "conditions")), "Failed")?.status === "True" || (wholeNumber(at(status, "failed")) ?? 0) > 0)
      )
      .map((object) => entityKey(entityOf(object))),
    ...events.filter(({ reason }) => reason === "BackoffLimitExceeded").map(({ about }) => entityKey(about))
  ])

const ended: Fields = {
  phase: "Failed",
  containerStatuses: [{ name: "", ready: false, restartCount: 0, state: { terminated: { reason: "Error" } } }]
}

/** A pod that nobody recorded, as its events and its logs tell of it; nothing where they tell nothing that lasts. */
const unseen = (
  pod: Entity,
  owner: Entity | undefined,
  told: Told,
  { failed, now }: { readonly failed: ReadonlySet<string>; readonly now: number | undefined }
): SeenObject | undefined => {
  const last = told.events.at(-1)
  const isOver = now !== undefined && last?.lastAt !== undefined && now - last.lastAt > RECENT
  const state = isOver
    ? undefined
    : (impliedState(told.events) ?? (owner !== undefined && failed.has(entityKey(owner)) ? ended : undefined))
  const name = onlyContainer(told)
  if (state === "gone" || (state === undefined && told.logs.length === 0)) return undefined
  const status = { ...state, ...namedStatuses(state ?? {}, name) }
  return {
    source: told.logs[0]?.source ?? `events of ${pod.name}`,
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: pod.name, ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }), ...ownerReferences(owner) },
      ...(name === undefined ? {} : { spec: { containers: [{ name }] } }),
      status
    }
  }
}

/**
 * The objects of a dump, with what its other parts tell of pods: a pod of which only events or a log were recorded is a pod, a row of a
 * table gets its owner and its container's name. Nothing is added that is known not to be there.
 */
export const withImpliedPods = (evidence: Evidence): ReadonlyArray<SeenObject> => {
  const { absent, complete, logs, now, objects, subject } = evidence
  const events = objects
    .filter(({ object }) => object.kind === "Event")
    .map(({ object }) => eventOf(object))
    .toSorted((a, b) => (a.lastAt ?? 0) - (b.lastAt ?? 0))
  const eventsBy = grouped(events, ({ about }) => entityKey(about))
  const logsBy = grouped(logs, (log) => entityKey(podOf(log)))
  const keys = new Set(objects.map(({ object }) => entityKey(entityOf(object))))
  const recorded = objects.filter(({ object }) => object.kind === "Pod")
  const whole = new Set(recorded.filter(({ object }) => !isTable(object)).map(({ object }) => entityKey(entityOf(object))))
  const peopled = new Set(recorded.map(({ object }) => object.metadata.namespace))
  const gone = new Set(absent.map(entityKey))
  const isListed = (pod: Entity) =>
    complete.some(({ kind, namespace }) => kind === "Pod" && (namespace === undefined || namespace === pod.namespace))
  const known: Known = { objects: keys, pods: new Set([...keys, ...logsBy.keys()]), made: madePods(events) }
  const failed = failedJobs(objects, events)
  const selecting = objects.map(({ object }) => object).filter(({ kind }) => ["Deployment", "StatefulSet", "DaemonSet"].includes(kind))
  const pending = objects
    .filter(({ object }) => object.kind === "PersistentVolumeClaim" && at(object, "status", "phase") === "Pending")
    .map(({ object }) => entityOf(object))
  const toldOf = (key: string): Told => ({ events: eventsBy.get(key) ?? [], logs: logsBy.get(key) ?? [] })

  const spoken = [
    ...logs.map(podOf),
    // beside pods that were recorded, one that was not is gone as often as not
    ...events
      .map(({ about }) => about)
      .filter((about) => about.kind === "Pod" && (!peopled.has(about.namespace) || isMentioned(subject, about)))
  ]
  const others = new Map(spoken.map((pod) => [entityKey(pod), pod])).entries()
  return [
    ...objects.map((seen) => {
      const { object } = seen
      const pod = entityOf(object)
      const key = entityKey(pod)
      if (object.kind === "ReplicaSet") return withDeployment(seen, events)
      if (object.kind !== "Pod") return seen
      if (!isTable(object)) return withSelector(seen, selecting)
      if (whole.has(key)) return seen
      return completed(seen, impliedOwner(pod, known), toldOf(key), pending)
    }),
    ...[...others]
      .filter(([key, pod]) => !keys.has(key) && !gone.has(key) && !isListed(pod))
      .flatMap(([key, pod]) => unseen(pod, impliedOwner(pod, known), toldOf(key), { failed, now }) ?? [])
  ]
}
