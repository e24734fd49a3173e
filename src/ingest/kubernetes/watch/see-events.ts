import type { ClusterName } from "../../../domain/ids.ts"
import type { KubeObject, WatchEvent } from "../../../platform/kubernetes/kube-reader.ts"
import type { AlertBook } from "./alert-book.ts"
import type { EventCounts } from "./event-counts.ts"
import { ruleOfReason } from "./event-rules.ts"
import { type KubeEvent, readEvent } from "./read-event.ts"

/** The label of each kind, as kube-state-metrics writes it. */
const kindLabels: Readonly<Record<string, string>> = {
  Pod: "pod",
  Node: "node",
  Deployment: "deployment",
  ReplicaSet: "replicaset",
  StatefulSet: "statefulset",
  DaemonSet: "daemonset",
  Job: "job_name",
  CronJob: "cronjob",
  PersistentVolumeClaim: "persistentvolumeclaim",
  PersistentVolume: "persistentvolume",
  HorizontalPodAutoscaler: "horizontalpodautoscaler",
  Service: "service",
  Ingress: "ingress"
}

const labelsOf = ({ about, host, reason }: KubeEvent): Readonly<Record<string, string>> => {
  const label = kindLabels[about.kind]
  return {
    ...(about.namespace === undefined ? {} : { namespace: about.namespace }),
    ...(host === undefined ? {} : { node: host }),
    ...(label === undefined ? { kind: about.kind, name: about.name } : { [label]: about.name }),
    reason
  }
}

export const EVENTS_PREFIX = "events/"

const seeEvent = (book: AlertBook, counts: EventCounts, cluster: ClusterName, object: KubeObject, now: number): void => {
  const event = readEvent(object)
  const rule = event === undefined ? undefined : ruleOfReason.get(event.reason)
  if (event === undefined || rule === undefined || (rule.kinds !== undefined && !rule.kinds.includes(event.about.kind))) return
  const { kind, name, namespace = "" } = event.about
  const key = `${EVENTS_PREFIX}${event.reason}/${kind}/${namespace}/${name}`
  // what was over before it was seen is no alert any more
  if (now - event.last > rule.settleMs) return
  const recently = counts.add(event, key, rule.windowMs)
  if (recently < rule.atLeast) return
  const described = {
    cluster,
    alert: `KubeEvent${event.reason}`,
    severity: rule.severity,
    labels: labelsOf(event),
    identity: `${kind}/${namespace}/${name}`,
    summary: `${event.reason} of ${kind.toLowerCase()} ${namespace === "" ? "" : `${namespace}/`}${name}, ${recently === 1 ? "once" : `${recently} times`} within ${rule.windowMs / 60_000} minutes`,
    message: event.message
  }
  book.see(key, { isBad: true, since: event.last }, described, rule, now)
  // an occurrence is a moment: it is quiet from then on
  book.well(key, event.last)
}

/** Enters what following Warning events tells. */
export const seeEvents = (book: AlertBook, counts: EventCounts, cluster: ClusterName, event: WatchEvent, now: number): void => {
  if (event.type === "put") seeEvent(book, counts, cluster, event.object, now)
  if (event.type === "listed") for (const object of event.objects) seeEvent(book, counts, cluster, object, now)
}
