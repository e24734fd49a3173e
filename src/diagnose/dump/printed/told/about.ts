/** What a message is about, as its own words tell. */
interface About {
  readonly kind: string
  readonly name: string
  readonly namespace?: string | undefined
}

/** Who writes of the pods that it makes, by the name under which it does. */
const makers: Readonly<Record<string, string>> = {
  "replicaset-controller": "ReplicaSet",
  "daemonset-controller": "DaemonSet",
  "daemon-set": "DaemonSet",
  "job-controller": "Job",
  "replication-controller": "ReplicationController"
}

const ofSet = /create (?:Pod|Claim) \S+.* in StatefulSet (?<name>[a-z0-9][\w.-]*) failed/
const refusedPod = /pods "(?<pod>[a-z0-9][a-z0-9.-]*)" is forbidden|Pod "(?<other>[a-z0-9][a-z0-9.-]*)" is invalid/

/** What is told of an event beside its reason and message: who wrote it, or of which kind it is. */
interface Teller {
  readonly component?: string | undefined
  readonly kind?: string | undefined
}

/** A pod that was not let in is its controller's, after which it was to be named. */
const ofController = (message: string, { component = "", kind = makers[component] }: Teller): About | undefined => {
  const set = ofSet.exec(message)?.groups?.name
  if (set !== undefined) return { kind: "StatefulSet", name: set }
  const { other, pod = other } = refusedPod.exec(message)?.groups ?? {}
  const name = pod?.replace(/-(?:[a-z0-9]{5})?$/, "")
  return name === undefined || name === pod ? undefined : { kind: kind ?? "ReplicaSet", name }
}

const ofNode = /^Node (?<name>[a-z0-9][\w.-]*) status is now: /

/** Messages that name their own pod, by those who write them. */
const ofPods: ReadonlyArray<RegExp> = [
  /Successfully assigned (?<namespace>[a-z0-9][\w.-]*)\/(?<name>[a-z0-9][\w.-]*) to /,
  / (?:in|for) pod "?(?<name>[a-z0-9][a-z0-9.-]*)_(?<namespace>[a-z0-9-]+)\(/,
  /(?:set up|tear down|teardown) pod "(?<name>[a-z0-9][a-z0-9.-]*)_(?<namespace>[a-z0-9-]+)" network/,
  /for pod "(?<namespace>[a-z0-9][\w-]*)"\/"(?<name>[a-z0-9][\w.-]*)"/
]

/** The pod that a message of an event names. */
export const podNamedIn = (message: string): Readonly<Record<string, string>> | undefined =>
  ofPods.map((pattern) => pattern.exec(message)?.groups).find((groups) => groups !== undefined)

/** What an event is about that was saved without its object; nothing where its message does not say. */
export const aboutOf = (reason: string, message: string, teller: Teller): About | undefined => {
  if (/^Failed(?:Create|DaemonPod)$/.test(reason)) return ofController(message, teller)
  const node = ofNode.exec(message)?.groups?.name
  if (node !== undefined) return { kind: "Node", name: node }
  const { name, namespace } = podNamedIn(message) ?? {}
  return name === undefined ? undefined : { kind: "Pod", name, namespace }
}
