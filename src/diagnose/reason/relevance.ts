import { type Entity, entityKey } from "../../domain/entity.ts"
import { at, fields, selects, strings } from "../../platform/kubernetes/fields.ts"
import { matchesSelector, selectorOf } from "../../platform/kubernetes/label-selector.ts"
import { eachOnce, perScene } from "../causes/evidence.ts"
import { behindOf } from "../causes/ingress/backends.ts"
import { sickNodesFor } from "../causes/scheduling/sick-nodes.ts"
import { entity, entityOf } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { claimsOf } from "../scene/views/pod.ts"
import { workloadKinds } from "../symptoms/workload-trouble.ts"
import { hostKinds, hostsOf } from "./hosts-of.ts"

/** What is asked about: the objects that are named, and all that has to do with them. */
export interface Focus {
  /** Those that are known. Empty when nothing is named: then everything counts alike. */
  readonly named: ReadonlySet<string>
  readonly related: ReadonlySet<string>
  /** What is named and is not known. */
  readonly missing: ReadonlyArray<Entity>
  /** Namespaces that are asked about; all when empty. */
  readonly namespaces: ReadonlySet<string>
  /** Nodes on which nothing of those namespaces runs, and for which nothing of theirs waits. */
  readonly idleNodes: ReadonlySet<string>
  /** Words of the question, and what labels of alerts hold. */
  readonly spoken: ReadonlySet<string>
}

/** Labels by which rules and exporters name objects: kube-state-metrics' own, and with the prefix of a scrape without honor_labels. */
const labelKinds: Readonly<Record<string, string>> = {
  pod: "Pod",
  pod_name: "Pod",
  deployment: "Deployment",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  replicaset: "ReplicaSet",
  job_name: "Job",
  cronjob: "CronJob",
  service: "Service",
  ingress: "Ingress",
  node: "Node",
  persistentvolumeclaim: "PersistentVolumeClaim",
  persistentvolume: "PersistentVolume",
  horizontalpodautoscaler: "HorizontalPodAutoscaler",
  hpa: "HorizontalPodAutoscaler",
  poddisruptionbudget: "PodDisruptionBudget",
  namespace: "Namespace"
}

const clusterScoped = new Set(["Node", "PersistentVolume", "Namespace"])

/** Kinds of no namespace that serve somebody: what is wrong with one of them is a namespace's trouble where it shows there. */
const ofSomebody = new Set([
  "APIService",
  "ClusterIssuer",
  "CSIDriver",
  "GatewayClass",
  "IngressClass",
  "MutatingWebhookConfiguration",
  "PersistentVolume",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingWebhookConfiguration"
])

const plainLabels = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...labels,
  ...Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (name.startsWith("exported_") ? [[name.slice("exported_".length), value]] : []))
  )
})

const namedByLabels = (given: Readonly<Record<string, string>>): ReadonlyArray<Entity> => {
  const labels = plainLabels(given)
  return Object.entries(labelKinds).flatMap(([label, kind]) => {
    const name = labels[label]
    if (name === undefined || name === "" || label === "namespace") return []
    return [entity(kind, clusterScoped.has(kind) ? undefined : labels.namespace, name)]
  })
}

/** Kinds whose names are looked for in what people ask. */
const spokenKinds = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "CronJob",
  "Job",
  "Pod",
  "Service",
  "Ingress",
  "Node",
  "PersistentVolumeClaim",
  "HorizontalPodAutoscaler",
  "ReplicaSet",
  "NetworkPolicy",
  "Certificate",
  "Application",
  "Kustomization",
  "HelmRelease",
  "HTTPRoute",
  "Gateway",
  "VirtualService"
]

const words = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g) ?? [])

/** Shorter beginnings of names are words of the language as often as names. */
const SHORTEST_BEGINNING = 5

/** What runs, as its objects or its pods tell. */
const programs = perScene(
  (scene): ReadonlyArray<Entity> =>
    eachOnce([
      ...workloadKinds.flatMap((kind) => scene.known(kind).map(entityOf)),
      ...scene.pods.map(({ object }) => scene.workloadOf(object))
    ])
)

/** What people and labels call by name. */
const callable = perScene(
  (scene): ReadonlyArray<Entity> => eachOnce([...spokenKinds.flatMap((kind) => scene.known(kind).map(entityOf)), ...programs(scene)])
)

const servingHosts = (scene: Scene, said: ReadonlySet<string>): ReadonlyArray<Entity> =>
  hostKinds
    .flatMap((kind) => scene.known(kind))
    .filter((object) => hostsOf(object).some((host) => said.has(host)))
    .map(entityOf)

/** Objects by their whole name; else those whose names begin as a word does, as people leave out what a controller added. With what serves a host. */
const namedBySpeech = (scene: Scene, question: string): ReadonlyArray<Entity> => {
  const said = words(question)
  const known = callable(scene)
  const exact = known.filter(({ name }) => name.length > 2 && said.has(name))
  const beginnings = [...said].filter((word) => word.length >= SHORTEST_BEGINNING).map((word) => `${word}-`)
  const named = exact.length > 0 ? exact : known.filter(({ name }) => beginnings.some((beginning) => name.startsWith(beginning)))
  // a host narrows nothing by itself: what serves it may be well, and its certificate's order not
  const isNarrow = named.length > 0 || spokenNamespaces(scene, question).length > 0
  return isNarrow ? [...named, ...servingHosts(scene, said)] : []
}

/** A word with hyphens where people put a name, or one in quotes that marks it as one. */
const namePlaces =
  /(?:\b(?:with|is|of|for|in|on|the|does|did|pod|deployment|service|job|app)\s+)["'`]?([a-z0-9]+(?:-[a-z0-9]+)+)\b|`([a-z0-9][-a-z0-9.]*)`/gi

/** Words with hyphens that people copy from messages and speak of clusters with. */
const plainWords = new Set(
  `back-off read-only read-write out-of-memory out-of-sync multi-attach load-balancer control-plane time-out re-start non-root non-zero
  cross-namespace in-cluster end-to-end long-running`.split(/\s+/)
)

/** What a question names and nothing is known of. */
const unknownNames = (scene: Scene, question: string): ReadonlyArray<Entity> => {
  const places = new Set(scene.namespaces)
  return Array.from(question.matchAll(namePlaces), ([, hyphened, quoted]) => (hyphened ?? quoted ?? "").toLowerCase())
    .filter((name) => !places.has(name) && !plainWords.has(name))
    .map((name) => ({ kind: "object", name }))
}

const spokenNamespaces = (scene: Scene, question: string): ReadonlyArray<string> => {
  const said = words(question)
  return scene.namespaces.filter((namespace) => said.has(namespace) && namespace !== "default")
}

/** Neighbours of an object along the relations that trouble travels. */
const neighbours = (scene: Scene, one: Entity): ReadonlyArray<Entity> => {
  const found = scene.find(one)
  const object = typeof found === "string" ? undefined : found
  const top = object === undefined ? [] : [scene.workloadOf(object)]
  const pods = one.kind === "Pod" ? scene.pods.filter(({ entity: pod }) => entityKey(pod) === entityKey(one)) : scene.podsOf(one)
  const behind =
    one.kind === "Service"
      ? scene.podsSelected(one.namespace ?? "default", strings(at(object, "spec", "selector")))
      : one.kind === "PodDisruptionBudget"
        ? scene.pods.filter(
            (pod) => pod.namespace === one.namespace && matchesSelector(selectorOf(at(object, "spec", "selector")), pod.labels)
          )
        : []
  const target = one.kind === "HorizontalPodAutoscaler" ? fields(at(object, "spec", "scaleTargetRef")) : {}
  const scaled = typeof target.kind === "string" && typeof target.name === "string" ? [entity(target.kind, one.namespace, target.name)] : []
  const of = [...pods, ...behind]
  const services = scene
    .all("Service", one.namespace)
    .filter((service) =>
      of.some((pod) => pod.namespace === service.metadata.namespace && selects(strings(at(service, "spec", "selector")), pod.labels))
    )
    .map(entityOf)
  return [
    ...top,
    ...(object === undefined ? [] : behindOf(object)),
    ...scaled,
    ...services,
    ...of.flatMap((pod) => [
      pod.entity,
      scene.workloadOf(pod.object),
      ...(pod.node === undefined ? [] : [entity("Node", undefined, pod.node)]),
      ...claimsOf(pod)
    ])
  ]
}

const spread = (scene: Scene, named: ReadonlyArray<Entity>, steps: number): ReadonlySet<string> => {
  const known = new Map(named.map((one) => [entityKey(one), one]))
  let edge = named
  for (let step = 0; step < steps && edge.length > 0; step++) {
    const next = edge.flatMap((one) => (one.kind === "Node" ? [] : neighbours(scene, one))).filter((one) => !known.has(entityKey(one)))
    for (const one of next) known.set(entityKey(one), one)
    edge = next
  }
  return new Set(known.keys())
}

/** From an ingress over its service to pods, their workload and their nodes. */
const STEPS = 4

/** Whether anything is known of it: its object, or its pods. */
const isKnown = (scene: Scene, one: Entity): boolean =>
  typeof scene.find(one) !== "string" || scene.podsOf(one).length > 0 || scene.pods.some((pod) => entityKey(pod.entity) === entityKey(one))

/** What monitors call a service is a name of a program more often than of a Service: https://docs.datadoghq.com/getting_started/tagging/unified_service_tagging/ */
const programOf = (scene: Scene, { name, namespace }: Entity): ReadonlyArray<Entity> => {
  const found = programs(scene).filter((one) => one.name === name && (namespace === undefined || one.namespace === namespace))
  return found.length === 1 ? found : []
}

/** Of a pod that is gone, the workload that made it: its name begins with the workload's. Of a service that is no object, the program of that name. */
const successorOf = (scene: Scene, one: Entity): ReadonlyArray<Entity> => {
  if (one.kind === "Service") return programOf(scene, one)
  if (one.kind !== "Pod") return []
  return programs(scene).filter(
    ({ kind, name, namespace }) => kind !== "Pod" && namespace === one.namespace && (one.name === name || one.name.startsWith(`${name}-`))
  )
}

const called = (scene: Scene, name: string | undefined, namespace: string | undefined): ReadonlyArray<Entity> => {
  if (name === undefined) return []
  const known = callable(scene).filter(
    (one) => one.name === name && (namespace === undefined || one.namespace === undefined || one.namespace === namespace)
  )
  return known.length > 0 ? known : [entity("Deployment", namespace, name)]
}

/**
 * What is asked about uses these nodes not: it runs on others. A pod without a node waits for those that it would run on, were they well; where
 * that cannot be told, it might be any.
 */
const idleNodesOf = (scene: Scene, namespaces: ReadonlySet<string>): ReadonlySet<string> => {
  if (namespaces.size === 0) return new Set()
  const own = scene.pods.filter(({ namespace, phase }) => namespaces.has(namespace) && phase !== "Succeeded")
  const isSeenEmpty = [...namespaces].every((namespace) => scene.isComplete("Pod", namespace))
  const awaited = own.filter(({ node }) => node === undefined).map((pod) => sickNodesFor(scene, pod))
  if ((own.length === 0 && !isSeenEmpty) || awaited.includes(undefined)) return new Set()
  const used = new Set([...own.map(({ node }) => node), ...awaited.flatMap((sick) => [...(sick?.keys() ?? [])])])
  return new Set(scene.known("Node").flatMap(({ metadata: { name } }) => (used.has(name) ? [] : [name])))
}

/** What the subject is about, among what is known. */
export const focusOf = perScene((scene): Focus => {
  const { alerts, named: asked = [], namespace, question = "", workload } = scene.subject
  const firm = [...asked, ...called(scene, workload, namespace), ...alerts.flatMap(({ labels }) => namedByLabels(labels))]
  const known = firm.flatMap((one) => (isKnown(scene, one) ? [one] : successorOf(scene, one)))
  const named = firm.length > 0 ? known : namedBySpeech(scene, question)
  const missing = named.length > 0 ? [] : firm.length > 0 ? firm : unknownNames(scene, question)
  const namespaces = new Set([
    ...(namespace === undefined ? [] : [namespace]),
    ...alerts.flatMap(({ labels }) => plainLabels(labels).namespace ?? []),
    ...(namespace === undefined ? spokenNamespaces(scene, question) : [])
  ])
  return {
    named: new Set(named.map(entityKey)),
    related: spread(scene, named, STEPS),
    missing,
    namespaces,
    idleNodes: idleNodesOf(scene, namespaces),
    spoken: new Set([...words(question), ...alerts.flatMap(({ labels }) => Object.values(labels))])
  }
})

/** Whether it is what is named and not known, or what controllers made for it: a quota refuses pods of a workload that nobody recorded. */
const isMissing = ({ missing }: Focus, namespace: string, name: string): boolean =>
  missing.some(
    (one) =>
      (one.namespace === undefined || namespace === "" || one.namespace === namespace) &&
      (name === one.name || name.startsWith(`${one.name}-`))
  )

/** How near an object must be to be asked about: what is elsewhere is no answer where one is named. */
export const leastRelevance = ({ named }: Focus): 1 | 2 => (named.size > 0 ? 2 : 1)

/** Whether an object is what was asked about: 2 when it is named or near to what is, 1 when it is where one looks, 0 when it is elsewhere. */
export const relevance = (focus: Focus, key: string): 0 | 1 | 2 => {
  const [kind = "", namespace = "", name = ""] = key.split("/")
  if (focus.related.has(key) || isMissing(focus, namespace, name)) return 2
  if (kind === "Node" && focus.idleNodes.has(name)) return 0
  if (focus.namespaces.size === 0) return 1
  const where = kind === "Namespace" ? name : namespace
  if (where !== "") return focus.namespaces.has(where) ? 1 : 0
  return ofSomebody.has(kind) && !focus.spoken.has(name) ? 0 : 1
}
