import type { KubeObject } from "../../kube-object.ts"
import { BUILTIN_TYPES } from "../../resources/builtin-types.ts"
import { resourceKey } from "../../resources/resource-type.ts"

type Field = (object: KubeObject) => unknown

const META: Readonly<Record<string, Field>> = {
  "metadata.name": (object) => object.metadata.name,
  "metadata.namespace": (object) => object.metadata.namespace
}

/** A reader for a dotted path, for fields whose label is their path. */
const atPath = (path: string): Field => {
  const parts = path.replace(/^\./, "").split(".")
  return (object) => parts.reduce<unknown>((value, part) => (value as Readonly<Record<string, unknown>> | undefined)?.[part], object)
}

const paths = (...labels: ReadonlyArray<string>): Readonly<Record<string, Field>> =>
  Object.fromEntries(labels.map((label) => [label, atPath(label)]))

const reference = (prefix: string, from: string): Readonly<Record<string, Field>> =>
  Object.fromEntries(
    ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map((part) => [
      `${prefix}.${part}`,
      atPath(`${from}.${part}`)
    ])
  )

const EVENT = {
  reason: atPath("reason"),
  type: atPath("type"),
  reportingComponent: atPath("reportingComponent"),
  source: ((object) => object.source?.component ?? object.reportingComponent) satisfies Field
}

/** The field labels each resource's conversion accepts besides name and namespace (kube-apiserver 1.35). Keyed by stored resource. */
const BY_RESOURCE: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  pods: {
    ...paths(
      "spec.nodeName",
      "spec.restartPolicy",
      "spec.schedulerName",
      "spec.serviceAccountName",
      "status.phase",
      "status.podIP",
      "status.nominatedNodeName"
    ),
    "spec.hostNetwork": (object) => String(object.spec?.hostNetwork ?? false)
  },
  events: { ...EVENT, ...reference("involvedObject", "involvedObject"), ...reference("regarding", "involvedObject") },
  nodes: { "spec.unschedulable": (object) => String(object.spec?.unschedulable ?? false) },
  namespaces: paths("status.phase"),
  secrets: paths("type"),
  services: paths("spec.clusterIP", "spec.type"),
  replicationcontrollers: { "status.replicas": (object) => String(object.status?.replicas ?? 0) },
  "replicasets.apps": { "status.replicas": (object) => String(object.status?.replicas ?? 0) },
  "jobs.batch": { "status.successful": (object) => String(object.status?.succeeded ?? 0) },
  "certificatesigningrequests.certificates.k8s.io": paths("spec.signerName"),
  "resourceslices.resource.k8s.io": paths("spec.nodeName", "spec.driver")
}

/** The fields a selector may name for a resource. `selectable` are the dotted paths a CustomResourceDefinition declares. */
export const fieldLabels = (resource: string, selectable: ReadonlyArray<string>): Readonly<Record<string, Field>> => ({
  ...META,
  ...BY_RESOURCE[resource],
  ...Object.fromEntries(selectable.map((path) => [path.replace(/^\./, ""), atPath(path)]))
})

const BUILTIN: ReadonlySet<string> = new Set(BUILTIN_TYPES.map(resourceKey))

/** Built-in resources without labels of their own, whose refusal of an unknown one is worded by the generic conversion. */
export const hasGenericLabels = (resource: string): boolean => BUILTIN.has(resource) && BY_RESOURCE[resource] === undefined
