import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, list } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Evidence, LogText, SeenObject } from "../../scene/scene.ts"
import { eventOf } from "../../scene/views/event.ts"
import { claimOf, completedPod, isTable, withState } from "./completed-pod.ts"
import { withDeployment, withLabelled, withSelector } from "./cut-owner.ts"
import { impliedOwner, type Known, madePods } from "./implied-owner.ts"
import type { Told } from "./told.ts"
import { failedJobs, unseenPod } from "./unseen-pod.ts"

const podOf = ({ namespace, pod }: LogText): Entity => entity("Pod", namespace, pod)

/** It runs, or waits to run again. */
const isLasting = ({ status }: KubeObject): boolean =>
  list(at(status, "containerStatuses")).some(
    ({ state }) => at(state, "running") !== undefined || at(state, "waiting", "reason") === "CrashLoopBackOff"
  )

const isMentioned = ({ alerts, question = "", workload }: Evidence["subject"], one: Entity): boolean =>
  workload === one.name || question.includes(one.name) || alerts.some(({ labels }) => Object.values(labels).includes(one.name))

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
  const eventsBy = Map.groupBy(events, ({ about }) => entityKey(about))
  const logsBy = Map.groupBy(logs, (log) => entityKey(podOf(log)))
  const keys = new Set(objects.map(({ object }) => entityKey(entityOf(object))))
  const recorded = objects.filter(({ object }) => object.kind === "Pod")
  const whole = new Set(recorded.filter(({ object }) => !isTable(object)).map(({ object }) => entityKey(entityOf(object))))
  const peopled = new Set(recorded.map(({ object }) => object.metadata.namespace))
  const gone = new Set(absent.map(entityKey))
  const isListed = (pod: Entity) =>
    complete.some(({ kind, namespace }) => kind === "Pod" && (namespace === undefined || namespace === pod.namespace))
  const lasting = new Set(recorded.filter(({ object }) => isLasting(object)).map(({ object }) => entityKey(entityOf(object))))
  const known: Known = { objects: keys, pods: new Set([...keys, ...logsBy.keys()]), lasting, made: madePods(events) }
  const failed = failedJobs(objects, events)
  const selecting = objects.map(({ object }) => object).filter(({ kind }) => ["Deployment", "StatefulSet", "DaemonSet"].includes(kind))
  const pending = objects
    .filter(({ object }) => object.kind === "PersistentVolumeClaim" && at(object, "status", "phase") === "Pending")
    .map(({ object }) => entityOf(object))
  const toldOf = (key: string): Told => ({ events: eventsBy.get(key) ?? [], logs: logsBy.get(key) ?? [], now })

  const spoken = [
    ...logs.map(podOf),
    // beside pods that were recorded, one that was not is gone as often as not
    ...events
      .map(({ about }) => about)
      .filter((about) => about.kind === "Pod" && (!peopled.has(about.namespace) || isMentioned(subject, about)))
  ]
  const others = new Map(spoken.map((pod) => [entityKey(pod), pod])).entries()
  return [
    ...objects.map((saved) => {
      const seen = saved.object.kind === "Pod" ? withLabelled(saved) : saved
      const { object } = seen
      const pod = entityOf(object)
      const key = entityKey(pod)
      if (object.kind === "ReplicaSet") return withDeployment(seen, events)
      if (object.kind !== "Pod") return seen
      if (!isTable(object)) return withState(withSelector(seen, selecting), toldOf(key))
      if (whole.has(key)) return seen
      return completedPod(seen, impliedOwner(pod, known), toldOf(key), pending)
    }),
    ...[...others]
      .filter(([key, pod]) => !keys.has(key) && !gone.has(key) && !isListed(pod))
      .flatMap(([key, pod]) => unseenPod(pod, impliedOwner(pod, known), toldOf(key), failed) ?? [])
      .map(({ object, source }) => ({ source, object: { ...object, ...claimOf(object, toldOf(entityKey(entityOf(object))), pending) } }))
  ]
}
