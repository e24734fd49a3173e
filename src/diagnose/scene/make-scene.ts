import { type Entity, entityKey } from "../../domain/entity.ts"
import { selects, time } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "./entity.ts"
import { mergeObjects } from "./merge-objects.ts"
import { topOwner } from "./owners.ts"
import type { Evidence, Lookup, Scene } from "./scene.ts"
import { eventOf, type KubeEvent } from "./views/event.ts"
import { type Pod, podOf } from "./views/pod.ts"

const grouped = <A>(items: ReadonlyArray<A>, key: (item: A) => string | undefined): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const item of items) {
    const of = key(item)
    if (of === undefined) continue
    const group = groups.get(of)
    if (group === undefined) groups.set(of, [item])
    else group.push(item)
  }
  return groups
}

/** The latest time that is told: of events, and of pods' lives. */
const latest = (events: ReadonlyArray<KubeEvent>, pods: ReadonlyArray<Pod>): number | undefined => {
  const times = [
    ...events.map(({ lastAt }) => lastAt),
    ...pods.flatMap(({ conditions, createdAt }) => [createdAt, ...conditions.map(({ since }) => since)]),
    ...pods.map(({ object }) => time(object.metadata.deletionTimestamp))
  ].filter((one) => one !== undefined)
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b))
}

/** A view of each object, made once however often a scene is made of what was read: each round of a live diagnosis, and each incident, makes one. */
const viewed = <A>(view: (object: KubeObject) => A): ((object: KubeObject) => A) => {
  const known = new WeakMap<KubeObject, { readonly made: A }>()
  return (object) => {
    const before = known.get(object)
    if (before !== undefined) return before.made
    const made = view(object)
    known.set(object, { made })
    return made
  }
}

const asPod = viewed(podOf)
const asEvent = viewed(eventOf)

const labelKey = (namespace: string, name: string, value: string): string => `${namespace} ${name}=${value}`

/** Pods by each of their labels, indexed when the first asks: services and policies of large clusters ask for each of theirs. */
const labelIndex = (pods: ReadonlyArray<Pod>) => {
  let known: ReadonlyMap<string, ReadonlyArray<Pod>> | undefined
  return (): ReadonlyMap<string, ReadonlyArray<Pod>> => {
    if (known !== undefined) return known
    const index = new Map<string, Array<Pod>>()
    for (const pod of pods) {
      for (const [name, value] of Object.entries(pod.labels)) {
        const key = labelKey(pod.namespace, name, value)
        const before = index.get(key)
        if (before === undefined) index.set(key, [pod])
        else before.push(pod)
      }
    }
    known = index
    return index
  }
}

const plainQuery = (query: string): string => query.replaceAll(/\s+/g, "")

/** Indexes what is known. */
export const makeScene = (evidence: Evidence): Scene => {
  const objects = mergeObjects(evidence.objects)
  const seen = [...objects.values()].map(({ object }) => object)
  const byKind = grouped(seen, ({ kind }) => kind)
  const byKindAndNamespace = grouped(seen, ({ kind, metadata }) => `${kind}/${metadata.namespace ?? ""}`)
  const whole = new Set(evidence.complete.map(({ kind, namespace }) => `${kind}/${namespace ?? "*"}`))
  const gone = new Set(evidence.absent.map(entityKey))
  const isComplete = (kind: string, namespace?: string) =>
    whole.has(`${kind}/*`) || (namespace !== undefined && whole.has(`${kind}/${namespace}`))

  const pods = (byKind.get("Pod") ?? []).map(asPod)
  const tops = new Map(pods.map(({ entity, object }) => [entityKey(entity), topOwner(object, objects)]))
  const podsByTop = grouped(pods, ({ entity }) => entityKey(tops.get(entityKey(entity)) ?? entity))
  const podsByLabel = labelIndex(pods)
  const podsByNode = grouped(pods, ({ node }) => node)
  const events = (byKind.get("Event") ?? []).map(asEvent).toSorted((a, b) => (a.lastAt ?? 0) - (b.lastAt ?? 0))
  const eventsByObject = grouped(events, ({ about }) => entityKey(about))
  const samplesByQuery = grouped(evidence.samples, ({ query }) => plainQuery(query))
  const serverByName = grouped(evidence.server ?? [], ({ name }) => name)
  const answeredEmpty = new Set((evidence.answeredEmpty ?? []).map(plainQuery))
  const logsByPod = grouped(evidence.logs, ({ namespace, pod }) => `${namespace}/${pod}`)

  const find = (wanted: Entity): Lookup => {
    const found = objects.get(entityKey(wanted))
    if (found !== undefined) return found.object
    return gone.has(entityKey(wanted)) || isComplete(wanted.kind, wanted.namespace) ? "absent" : "unknown"
  }
  const known = (kind: string, namespace?: string) =>
    (namespace === undefined ? byKind.get(kind) : byKindAndNamespace.get(`${kind}/${namespace}`)) ?? []
  return {
    subject: evidence.subject,
    now: evidence.now ?? latest(events, pods),
    find,
    all: known,
    everywhere: (kind) => known(kind),
    known,
    isComplete,
    sourceOf: (object) => objects.get(entityKey(object))?.source,
    pods,
    podsSelected: (namespace, selector) => {
      const [first] = Object.entries(selector)
      if (first === undefined) return []
      return (podsByLabel().get(labelKey(namespace, ...first)) ?? []).filter(({ labels }) => selects(selector, labels))
    },
    podsOn: (node) => podsByNode.get(node) ?? [],
    podsOf: (workload) => podsByTop.get(entityKey(workload)) ?? [],
    workloadOf: (object) => tops.get(entityKey(entityOf(object))) ?? topOwner(object, objects),
    events,
    eventsOf: (about) => eventsByObject.get(entityKey(about)) ?? [],
    logs: evidence.logs,
    logsOf: ({ name, namespace }, container) =>
      (logsByPod.get(`${namespace ?? "default"}/${name}`) ?? []).filter(
        (log) => container === undefined || log.container === undefined || log.container === container
      ),
    usage: evidence.usage,
    samples: evidence.samples,
    samplesOf: (query) => samplesByQuery.get(plainQuery(query)) ?? (answeredEmpty.has(plainQuery(query)) ? [] : "unknown"),
    server: evidence.server ?? [],
    serverMetric: (name) => serverByName.get(name) ?? [],
    serverCounter: (name) => serverByName.get(name) ?? [],
    changes: evidence.changes ?? [],
    tracesOf: (services) => (evidence.traces ?? []).filter(({ trace }) => trace.spans.some(({ service }) => services.includes(service))),
    said: evidence.said,
    namespaces: [...new Set(seen.flatMap(({ metadata }) => metadata.namespace ?? []))].toSorted()
  }
}
