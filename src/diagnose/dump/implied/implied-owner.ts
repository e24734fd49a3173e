import { type Entity, entityKey } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { KubeEvent } from "../../scene/views/event.ts"

/** What controllers write of the pods that they make. https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/controller_utils.go */
const made: ReadonlyArray<RegExp> = [/^Created pod: (\S+)$/, /^create Pod (\S+) in StatefulSet \S+ successful/]

/** Pods by name and namespace, with the controllers that said that they made them. */
export const madePods = (events: ReadonlyArray<KubeEvent>): ReadonlyMap<string, Entity> =>
  new Map(
    events.flatMap(({ about, message }) => {
      const name = made.map((pattern) => pattern.exec(message)?.[1]).find((one) => one !== undefined)
      return name === undefined ? [] : [[entityKey(entity("Pod", about.namespace, name)), about] as const]
    })
  )

/**
 * How controllers name pods: what they control, a hash of the template, five letters or digits; a number in order; the minute of a schedule, or
 * its second before 1.21. Other numbers are hashes, as clusters before 1.8 wrote them.
 */
const shapes: ReadonlyArray<readonly [pattern: RegExp, kind: string]> = [
  [/^(.+-(?:[23]\d{7}|1[4-7]\d{8}))-[a-z0-9]{5}$/, "Job"],
  [/^(.+)-(?=[a-z0-9]*\d)[a-z0-9]{6,10}-[a-z0-9]{5}$/, "Deployment"],
  // people who write down what they saw shorten the last part
  [/^(.+)-(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{8,10}-[a-z0-9]{1,4}$/, "Deployment"]
]

const ORDINAL = /^(.+)-(\d{1,3})$/

/** Pods in order, the first among them, are a StatefulSet's. */
const ordered = (pod: Entity, names: ReadonlySet<string>): string | undefined => {
  const [, base] = ORDINAL.exec(pod.name) ?? []
  return base !== undefined && names.has(entityKey({ ...pod, name: `${base}-0` })) ? base : undefined
}

/** What replication controllers of OpenShift's deployments are called: by a number in order. */
const NUMBERED = /-\d{1,3}$/

/** Several pods that go on and are called alike but for five letters are a DaemonSet's. */
const likened = (pod: Entity, names: ReadonlySet<string>): string | undefined => {
  const base = /^(.+)-(?=[a-z0-9]*[a-z])[a-z0-9]{5}$/.exec(pod.name)?.[1]
  if (base === undefined || NUMBERED.test(base) || !names.has(entityKey(pod))) return undefined
  const start = entityKey({ ...pod, name: `${base}-` })
  const own = entityKey(pod)
  return [...names].some((name) => name !== own && name.startsWith(start) && /^[a-z0-9]{5}$/.test(name.slice(start.length)))
    ? base
    : undefined
}

export interface Known {
  /** Keys of all objects that were recorded. */
  readonly objects: ReadonlySet<string>
  /** Keys of all pods that are known of. */
  readonly pods: ReadonlySet<string>
  /** Keys of pods that run or are to run again: those of Jobs end. */
  readonly lasting: ReadonlySet<string>
  readonly made: ReadonlyMap<string, Entity>
}

/** Names that a controller of each kind gives its pods, by the part that is its own. */
const given: Readonly<Record<string, RegExp>> = {
  ReplicaSet: /^(.+)-[a-z0-9]{5}$/,
  DaemonSet: /^(.+)-[a-z0-9]{5}$/,
  Job: /^(.+)-[a-z0-9]{5}$/,
  StatefulSet: ORDINAL,
  // whatever the letters are: of a Deployment that is known people shorten the names of pods
  Deployment: /^(.+)-[a-z0-9]{3,10}-[a-z0-9]{1,6}$/
}

/** What controls a pod of which no account tells an owner: by what events say, by what is known, and by how names are made. */
export const impliedOwner = (pod: Entity, { lasting, made: by, objects, pods }: Known): Entity | undefined => {
  const said = by.get(entityKey(pod))
  if (said !== undefined) return said
  for (const [kind, pattern] of Object.entries(given)) {
    const owner = entity(kind, pod.namespace, pattern.exec(pod.name)?.[1] ?? "")
    if (objects.has(entityKey(owner))) return owner
  }
  // the API server's own pods are named for their node
  if (pod.namespace === "kube-system" && ORDINAL.test(pod.name)) return undefined
  for (const [pattern, kind] of shapes) {
    const name = pattern.exec(pod.name)?.[1]
    if (name !== undefined) return entity(kind, pod.namespace, name)
  }
  const base = ordered(pod, pods)
  if (base !== undefined) return entity("StatefulSet", pod.namespace, base)
  const alike = likened(pod, lasting)
  return alike === undefined ? undefined : entity("DaemonSet", pod.namespace, alike)
}
