import { createHash } from "node:crypto"
import { controllerOf } from "../../platform/kubernetes/controller-of.ts"
import { fields, list, selects, text } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { podLabelsOf } from "../../platform/kubernetes/pod-template.ts"
import { dependenciesIn } from "./declared-dependencies.ts"
import type { Place, Topology } from "./topology.ts"

/** A workload as a place that pods, services and routes lead to. */
interface Workload {
  readonly namespace: string
  readonly kind: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly partOf?: string
  readonly nodes: Set<string>
  /** Keys of the workloads that it needs. */
  readonly needs: Set<string>
}

const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "ReplicaSet", "Rollout"])
const PART_OF = "app.kubernetes.io/part-of"

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`

const labelsOf = ({ metadata }: KubeObject): Readonly<Record<string, string>> => metadata.labels ?? {}

/** What objects are called by others: found by kind, namespace and name. */
const indexed = (objects: ReadonlyArray<KubeObject>): ReadonlyMap<string, KubeObject> =>
  new Map(objects.map((object) => [`${object.kind} ${keyOf(object.metadata.namespace ?? "", object.metadata.name)}`, object]))

/** The workload at the top of an object's owner chain that people name; itself, when nothing owns it. */
const topOf = (object: KubeObject, index: ReadonlyMap<string, KubeObject>): KubeObject => {
  let top = object
  for (let depth = 0; depth < 5; depth++) {
    const owner = controllerOf(top)
    const next = owner === undefined ? undefined : index.get(`${owner.kind} ${keyOf(top.metadata.namespace ?? "", owner.name)}`)
    if (next === undefined) return top
    top = next
  }
  return top
}

const workloadOf = (object: KubeObject): Workload => {
  const partOf = labelsOf(object)[PART_OF] ?? podLabelsOf(object)[PART_OF]
  return {
    namespace: object.metadata.namespace ?? "default",
    kind: object.kind,
    name: object.metadata.name,
    labels: podLabelsOf(object),
    ...(partOf === undefined ? {} : { partOf }),
    nodes: new Set(),
    needs: new Set()
  }
}

/** The clean name of a node and the others that it goes by: its addresses. */
const nodeNames = (node: KubeObject): ReadonlyArray<string> => [
  node.metadata.name,
  ...list(fields(node.status).addresses).flatMap(({ address }) => text(address) ?? [])
]

const ZONE = "topology.kubernetes.io/zone"

/** Steps that trouble is followed along. */
const FARTHEST = 4

/** The first key that `next` leads to in so many steps and that `wanted` is true of. */
const reaches = (from: string, wanted: (key: string) => boolean, next: (key: string) => Iterable<string>, farthest: number): boolean => {
  const seen = new Set([from])
  let edge = [from]
  for (let step = 0; step < farthest && edge.length > 0; step++) {
    const further = edge.flatMap((key) => [...next(key)]).filter((key) => !seen.has(key))
    if (further.some(wanted)) return true
    for (const key of further) seen.add(key)
    edge = [...new Set(further)]
  }
  return false
}

/** What a cluster's objects tell of each other. Objects of other kinds are left alone. Pure. */
export const buildTopology = (objects: ReadonlyArray<KubeObject>): Topology => {
  const index = indexed(objects)
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind)
  const workloads = new Map<string, Workload>()
  const aliases = new Map<string, string>()
  for (const object of objects) {
    if (!WORKLOADS.has(object.kind) || topOf(object, index) !== object) continue
    const workload = workloadOf(object)
    const key = keyOf(workload.namespace, workload.name)
    if (!workloads.has(key)) workloads.set(key, workload)
  }

  const pods = new Map<string, { readonly workload: string | undefined; readonly node: string | undefined }>()
  for (const pod of ofKind("Pod")) {
    const top = topOf(pod, index)
    const namespace = pod.metadata.namespace ?? "default"
    const key = keyOf(namespace, top.metadata.name)
    const node = text(fields(pod.spec).nodeName)
    const workload = workloads.get(key)
    if (workload !== undefined && node !== undefined) workload.nodes.add(node)
    pods.set(keyOf(namespace, pod.metadata.name), { workload: workload === undefined ? undefined : key, node })
  }

  const beside = Map.groupBy(workloads.values(), ({ namespace }) => namespace)
  for (const service of ofKind("Service")) {
    const namespace = service.metadata.namespace ?? "default"
    const selector = fields(fields(service.spec).selector)
    const chosen = beside.get(namespace)?.find(({ labels }) => selects(selector, labels))
    if (chosen !== undefined) aliases.set(keyOf(namespace, service.metadata.name), keyOf(namespace, chosen.name))
  }
  const meant = (namespace: string, name: string): string | undefined => {
    const key = keyOf(namespace, name)
    return workloads.has(key) ? key : aliases.get(key)
  }

  const services = new Set(ofKind("Service").map(({ metadata }) => keyOf(metadata.namespace ?? "default", metadata.name)))
  for (const object of objects) {
    const own = WORKLOADS.has(object.kind)
      ? workloads.get(keyOf(object.metadata.namespace ?? "default", topOf(object, index).metadata.name))
      : undefined
    if (own === undefined) continue
    const key = keyOf(own.namespace, own.name)
    for (const { name, namespace } of dependenciesIn(object, index, (found) => services.has(keyOf(found.namespace, found.name)))) {
      const used = meant(namespace, name)
      if (used !== undefined && used !== key) own.needs.add(used)
    }
  }

  // what comes in by an ingress is shown by the ingress's name: it leads to the workload behind it
  for (const ingress of ofKind("Ingress")) {
    const namespace = ingress.metadata.namespace ?? "default"
    const paths = list(fields(ingress.spec).rules).flatMap(({ http }) => list(fields(http).paths))
    const [behind] = paths.flatMap(({ backend }) => text(fields(fields(backend).service).name) ?? [])
    const key = behind === undefined ? undefined : meant(namespace, behind)
    if (key !== undefined && !workloads.has(keyOf(namespace, ingress.metadata.name)))
      aliases.set(keyOf(namespace, ingress.metadata.name), key)
  }

  const nodes = new Map(ofKind("Node").flatMap((node) => nodeNames(node).map((name) => [name.toLowerCase(), node.metadata.name] as const)))
  const zones = new Map(
    ofKind("Node").flatMap((node) =>
      labelsOf(node)[ZONE] === undefined ? [] : [[node.metadata.name, labelsOf(node)[ZONE] as string] as const]
    )
  )
  return viewOf({ aliases, meant, nodes, pods, workloads, zones })
}

interface Parts {
  readonly workloads: ReadonlyMap<string, Workload>
  readonly aliases: ReadonlyMap<string, string>
  readonly meant: (namespace: string, name: string) => string | undefined
  readonly pods: ReadonlyMap<string, { readonly workload: string | undefined; readonly node: string | undefined }>
  readonly nodes: ReadonlyMap<string, string>
  readonly zones: ReadonlyMap<string, string>
}

const viewOf = ({ aliases, meant, nodes, pods, workloads, zones }: Parts): Topology => {
  const users = new Map<string, Set<string>>()
  for (const [key, { needs }] of workloads) for (const used of needs) users.set(used, (users.get(used) ?? new Set()).add(key))
  const byName = new Map<string, ReadonlyArray<string>>()
  for (const [key, { name }] of workloads) byName.set(name, [...(byName.get(name) ?? []), key])

  const find = ({ namespace, pod, workload }: Place): string | undefined => {
    const ofPod = namespace === undefined || pod === undefined ? undefined : pods.get(keyOf(namespace, pod))?.workload
    if (ofPod !== undefined || workload === undefined) return ofPod
    if (namespace !== undefined) return meant(namespace, workload)
    // a name without a namespace is believed where only one workload has it
    const all = byName.get(workload) ?? []
    return all.length === 1 ? all[0] : undefined
  }
  const needs = (key: string) => workloads.get(key)?.needs ?? []
  const around = (key: string) => [...needs(key), ...(users.get(key) ?? [])]
  const graphs = graphsOf(workloads.keys(), around)

  return {
    size: workloads.size + pods.size + aliases.size + nodes.size,
    digest: digestOf([workloads, aliases, pods, nodes, zones]),
    locate: (place) => {
      const key = find(place)
      const workload = key === undefined ? undefined : workloads.get(key)
      const said =
        place.node ??
        (place.namespace === undefined || place.pod === undefined ? undefined : pods.get(keyOf(place.namespace, place.pod))?.node)
      const node = said === undefined ? undefined : (nodes.get(said.toLowerCase()) ?? said)
      const zone = node === undefined ? undefined : zones.get(node)
      return {
        ...place,
        ...(workload === undefined ? {} : { namespace: workload.namespace, workload: workload.name, kind: workload.kind }),
        ...(workload?.partOf === undefined ? {} : { partOf: workload.partOf }),
        ...(node === undefined ? {} : { node }),
        ...(zone === undefined ? {} : { zone })
      }
    },
    nodesOf: (place) => workloads.get(find(place) ?? "")?.nodes ?? new Set(),
    dependsOn: (user, used) => {
      const [from, to] = [find(user), find(used)]
      return from !== undefined && to !== undefined && from !== to && reaches(from, (key) => key === to, needs, FARTHEST)
    },
    areConnected: (a, b) => {
      const [one, other] = [graphs.get(find(a) ?? ""), graphs.get(find(b) ?? "")]
      return one === undefined || other === undefined ? undefined : one === other
    },
    partOfGraph: (place) => graphs.get(find(place) ?? "")
  }
}

const digestOf = (parts: ReadonlyArray<ReadonlyMap<string, unknown>>): string => {
  const plain = (_key: string, value: unknown) => (value instanceof Map || value instanceof Set ? [...value].sort() : value)
  return createHash("sha1").update(JSON.stringify(parts, plain)).digest("hex")
}

/** Each workload that has relations, with the name of one of those it is connected with, the same for all of them. */
const graphsOf = (keys: Iterable<string>, around: (key: string) => ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const start of keys) {
    if (found.has(start) || around(start).length === 0) continue
    const waiting = [start]
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      if (found.has(key)) continue
      found.set(key, start)
      waiting.push(...around(key))
    }
  }
  return found
}
