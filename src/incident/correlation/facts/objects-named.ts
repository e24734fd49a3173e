import type { ObjectRef } from "../../../domain/object-ref.ts"
import { first } from "./labels.ts"
import { plainLabels } from "./plain-labels.ts"
import { subjectOf } from "./subject-of.ts"
import { exporterOf } from "./tellers.ts"
import { workloadsOfPod } from "./workload-name.ts"

type Named = Pick<ObjectRef, "kind" | "name" | "namespace">

/** What an alert's labels name, without asking the cluster. */
export interface ObjectsNamed {
  readonly namespace?: string
  readonly objects: ReadonlyArray<Named>
  /** What those belong to, as far as labels and names tell. */
  readonly owners: ReadonlyArray<Named>
}

/** Labels that name one object in the alert's namespace. `job` is Prometheus's own; `service` is the exporter's, where one measured. */
const KINDS: Readonly<Record<string, string>> = {
  deployment: "Deployment",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  replicaset: "ReplicaSet",
  job_name: "Job",
  cronjob: "CronJob",
  ingress: "Ingress",
  horizontalpodautoscaler: "HorizontalPodAutoscaler",
  poddisruptionbudget: "PodDisruptionBudget",
  persistentvolumeclaim: "PersistentVolumeClaim"
}

/** Pairs of labels that tell the kind and the name of what an alert's object belongs to. */
const OWNERS: ReadonlyArray<readonly [kind: string, name: string]> = [
  ["workload_type", "workload"],
  ["owner_kind", "owner_name"],
  ["created_by_kind", "created_by_name"]
]

const capitalised = new Map(Object.values(KINDS).map((kind) => [kind.toLowerCase(), kind]))

/** kube-state-metrics says so where there is none. */
const isSaid = (value: string | undefined): value is string => value !== undefined && value !== "" && value !== "<none>"

export const objectsNamed = (told: Readonly<Record<string, string>>): ObjectsNamed => {
  const labels = plainLabels(Object.fromEntries(Object.entries(told).filter(([, value]) => isSaid(value))))
  const { namespace, pod } = subjectOf(labels, false)
  const node = first(labels, ["node"])
  const service = labels.exported_service ?? (exporterOf(labels) === undefined ? labels.service : undefined)
  const at = namespace === undefined ? undefined : { namespace }
  const placed = (some: ReadonlyArray<readonly [kind: string, name: string | undefined]>): ReadonlyArray<Named> =>
    at === undefined ? [] : some.flatMap(([kind, name]) => (name === undefined ? [] : [{ kind, name, ...at }]))
  return {
    ...at,
    objects: [
      ...placed([
        ["Pod", pod],
        ...Object.entries(KINDS).map(([label, kind]) => [kind, first(labels, [label])] as const),
        ["Service", service]
      ]),
      ...(labels.persistentvolume === undefined ? [] : [{ kind: "PersistentVolume", name: labels.persistentvolume }]),
      ...(node === undefined ? [] : [{ kind: "Node", name: node }])
    ],
    owners: placed([
      ...OWNERS.flatMap(([kind, name]) => {
        const [said, called] = [labels[kind], labels[name]]
        return said === undefined || called === undefined ? [] : [[capitalised.get(said.toLowerCase()) ?? said, called] as const]
      }),
      ...(pod === undefined ? [] : workloadsOfPod(pod).map(({ kind, name }) => [kind, name] as const))
    ])
  }
}
