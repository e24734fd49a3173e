import type { ObjectRef } from "../../domain/object-ref.ts"
import type { Signal } from "../../domain/signal.ts"

/** What an incident is about, as far as changes are compared with it. Objects by `placeKey`. */
export interface Subject {
  readonly namespaces: ReadonlySet<string>
  /** What its alerts name. */
  readonly objects: ReadonlySet<string>
  /** What controls those, or is controlled by them. */
  readonly owners: ReadonlySet<string>
  /** Configuration, volumes and accounts that those use. */
  readonly uses: ReadonlySet<string>
}

/** Identity without the API group, which alerts do not tell. */
export const placeKey = ({ kind, name, namespace }: Pick<ObjectRef, "kind" | "name" | "namespace">): string =>
  `${kind.toLowerCase()}/${namespace ?? ""}/${name}`

interface Label {
  readonly kind: string
  readonly namespaced: boolean
}

/** Labels that name one object, as kube-state-metrics and cAdvisor write them. `job` is left out: it is Prometheus's own. */
const objectLabels: Readonly<Record<string, Label>> = {
  pod: { kind: "Pod", namespaced: true },
  pod_name: { kind: "Pod", namespaced: true },
  deployment: { kind: "Deployment", namespaced: true },
  statefulset: { kind: "StatefulSet", namespaced: true },
  daemonset: { kind: "DaemonSet", namespaced: true },
  replicaset: { kind: "ReplicaSet", namespaced: true },
  job_name: { kind: "Job", namespaced: true },
  cronjob: { kind: "CronJob", namespaced: true },
  service: { kind: "Service", namespaced: true },
  ingress: { kind: "Ingress", namespaced: true },
  horizontalpodautoscaler: { kind: "HorizontalPodAutoscaler", namespaced: true },
  poddisruptionbudget: { kind: "PodDisruptionBudget", namespaced: true },
  persistentvolumeclaim: { kind: "PersistentVolumeClaim", namespaced: true },
  persistentvolume: { kind: "PersistentVolume", namespaced: false },
  node: { kind: "Node", namespaced: false }
}

/** Pairs of labels that tell the kind and the name of what an alert's object belongs to. */
const ownerLabels: ReadonlyArray<readonly [kind: string, name: string]> = [
  ["workload_type", "workload"],
  ["owner_kind", "owner_name"],
  ["created_by_kind", "created_by_name"]
]

/** The characters of the hashes and suffixes that controllers put after names: no vowels and none that look alike. */
const SAFE = "[bcdfghjklmnpqrstvwxz2456789]"
const ofDeployment = new RegExp(`^(.+)-(${SAFE}{6,10})-${SAFE}{5}$`)
const ofController = new RegExp(`^(.+)-${SAFE}{5}$`)
const ofStatefulSet = /^(.+)-\d+$/

/** Which workloads a pod of this name could be of: controllers name pods after themselves. */
export const workloadsOfPod = (name: string): ReadonlyArray<{ readonly kind: string; readonly name: string }> => {
  const [, deployment, hash] = ofDeployment.exec(name) ?? []
  if (deployment !== undefined) {
    return [
      { kind: "Deployment", name: deployment },
      { kind: "ReplicaSet", name: `${deployment}-${hash}` }
    ]
  }
  const [, stateful] = ofStatefulSet.exec(name) ?? []
  if (stateful !== undefined) return [{ kind: "StatefulSet", name: stateful }]
  const [, base] = ofController.exec(name) ?? []
  return base === undefined ? [] : ["DaemonSet", "Job", "ReplicaSet"].map((kind) => ({ kind, name: base }))
}

const capitalised: Readonly<Record<string, string>> = {
  deployment: "Deployment",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  replicaset: "ReplicaSet",
  job: "Job",
  cronjob: "CronJob"
}

const isNamed = (value: string | undefined): value is string => value !== undefined && value !== "" && value !== "<none>"

/** What the labels of an alert name, without asking the cluster. */
const objectsOf = ({ labels }: Signal): ReadonlyArray<Pick<ObjectRef, "kind" | "name" | "namespace">> =>
  Object.entries(objectLabels).flatMap(([label, { kind, namespaced }]) => {
    const name = labels[label]
    if (!isNamed(name)) return []
    if (!namespaced) return [{ kind, name }]
    return isNamed(labels.namespace) ? [{ kind, name, namespace: labels.namespace }] : []
  })

const ownersOf = ({ labels }: Signal): ReadonlyArray<Pick<ObjectRef, "kind" | "name" | "namespace">> => {
  const { namespace } = labels
  if (!isNamed(namespace)) return []
  const told = ownerLabels.flatMap(([kindLabel, nameLabel]) => {
    const kind = labels[kindLabel]
    const name = labels[nameLabel]
    return isNamed(kind) && isNamed(name) ? [{ kind: capitalised[kind.toLowerCase()] ?? kind, name }] : []
  })
  const pod = labels.pod ?? labels.pod_name
  return [...told, ...(isNamed(pod) ? workloadsOfPod(pod) : [])].map((owner) => ({ ...owner, namespace }))
}

/** What the alerts of an incident are about, by their labels alone. */
export const subjectOf = (signals: ReadonlyArray<Signal>): Subject => ({
  namespaces: new Set(signals.flatMap(({ labels }) => (isNamed(labels.namespace) ? [labels.namespace] : []))),
  objects: new Set(signals.flatMap(objectsOf).map(placeKey)),
  owners: new Set(signals.flatMap(ownersOf).map(placeKey)),
  uses: new Set()
})

/** A subject as JSON, and back. */
export const subjectJson = ({ namespaces, objects, owners, uses }: Subject): string =>
  JSON.stringify({ namespaces: [...namespaces], objects: [...objects], owners: [...owners], uses: [...uses] })

export const subjectFromJson = (text: string): Subject => {
  const parsed = JSON.parse(text) as Record<keyof Subject, ReadonlyArray<string>>
  return {
    namespaces: new Set(parsed.namespaces),
    objects: new Set(parsed.objects),
    owners: new Set(parsed.owners),
    uses: new Set(parsed.uses)
  }
}
