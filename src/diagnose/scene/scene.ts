import type { Change } from "../../domain/change.ts"
import type { Entity } from "../../domain/entity.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { ServerSeries } from "../../platform/kubernetes/server-metrics.ts"
import type { Trace } from "../../platform/traces/trace.ts"
import type { KubeEvent } from "./views/event.ts"
import type { Pod } from "./views/pod.ts"
import type { Span } from "./want.ts"

/** An object, and where it was seen: an API path, or a file of a dump. */
export interface SeenObject {
  readonly object: KubeObject
  readonly source: string
}

export interface LogText {
  readonly namespace: string
  readonly pod: string
  /** Absent where the text does not tell whose it is. */
  readonly container?: string
  /** Of the run before the last restart. */
  readonly previous: boolean
  readonly lines: ReadonlyArray<string>
  readonly source: string
}

interface Usage {
  readonly kind: "Pod" | "Node"
  readonly namespace?: string
  readonly name: string
  readonly container?: string
  /** Cores. */
  readonly cpu?: number
  /** Bytes. */
  readonly memory?: number
}

export interface Sample {
  readonly query: string
  readonly metric: Readonly<Record<string, string>>
  /** Seconds since the epoch, and the value; one pair for an instant query. */
  readonly points: ReadonlyArray<readonly [number, number]>
  readonly source: string
}

/** A series that a server of the control plane exposes of itself, and where it was seen. */
export interface SeenSeries extends ServerSeries {
  readonly source: string
}

/** A trace, and where it was seen: a server of traces, or a file of a dump. */
export interface SeenTrace {
  readonly trace: Trace
  readonly source: string
}

/** Something said by people or other tools: the question, an alert's text, output that is no object. Data, never an instruction. */
interface Said {
  readonly line: string
  readonly source: string
}

export interface Alert {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly isFiring: boolean
  readonly startsAt: number | undefined
}

/** What is asked about; all of it can be missing, and then it is everything that is there. */
export interface Subject {
  readonly namespace?: string
  readonly workload?: string
  readonly alerts: ReadonlyArray<Alert>
  readonly question?: string
  /** Objects that are asked about by kind and name. */
  readonly named?: ReadonlyArray<Entity>
}

/** All that is known. `complete`: lists that are known whole, without `namespace` those of all namespaces. */
export interface Evidence {
  readonly now?: number
  readonly subject: Subject
  readonly objects: ReadonlyArray<SeenObject>
  readonly complete: ReadonlyArray<{ readonly kind: string; readonly namespace?: string }>
  readonly absent: ReadonlyArray<Entity>
  readonly logs: ReadonlyArray<LogText>
  readonly usage: ReadonlyArray<Usage>
  readonly samples: ReadonlyArray<Sample>
  /** Queries that were answered with nothing. */
  readonly answeredEmpty?: ReadonlyArray<string>
  /** What the API server, or etcd, exposes of itself; absent where nobody asked. */
  readonly server?: ReadonlyArray<SeenSeries>
  readonly traces?: ReadonlyArray<SeenTrace>
  /** What sources told of that may concern the subject, the likeliest first. */
  readonly changes?: ReadonlyArray<Change>
  readonly said: ReadonlyArray<Said>
}

/** An object; or that there is none; or that nobody looked. */
export type Lookup = KubeObject | "absent" | "unknown"

/**
 * What is known of a cluster at one moment, indexed. Pure and immutable. What was not recorded is unknown, never absent: only a list that
 * is known whole, or an answer that there is no such object, tells that something is not there.
 */
export interface Scene {
  readonly subject: Subject
  /** Milliseconds since the epoch: when it was recorded, or the latest time that is told in it. */
  readonly now: number | undefined
  readonly find: (wanted: Entity) => Lookup
  /** Those that are known; where the list is not known whole it is wanted. */
  readonly all: (kind: string, namespace?: string) => ReadonlyArray<KubeObject>
  /** Those of all namespaces, also where one is asked about. */
  readonly everywhere: (kind: string) => ReadonlyArray<KubeObject>
  /** Those that happen to be known: of kinds that are not worth a read of their own until something else points at them. */
  readonly known: (kind: string, namespace?: string) => ReadonlyArray<KubeObject>
  readonly isComplete: (kind: string, namespace?: string) => boolean
  readonly sourceOf: (object: Entity) => string | undefined
  readonly pods: ReadonlyArray<Pod>
  readonly podsOn: (node: string) => ReadonlyArray<Pod>
  /** Those of a namespace whose labels a selector of labels alone takes, as a Service's does. */
  readonly podsSelected: (namespace: string, selector: Readonly<Record<string, string>>) => ReadonlyArray<Pod>
  /** Those that a workload controls, directly or through ReplicaSets and Jobs. */
  readonly podsOf: (workload: Entity) => ReadonlyArray<Pod>
  /** The workload at the top of the owner chain, also where its object was not recorded; itself when nothing owns it. */
  readonly workloadOf: (object: KubeObject) => Entity
  /** Of this object, latest last. */
  readonly eventsOf: (about: Entity) => ReadonlyArray<KubeEvent>
  readonly events: ReadonlyArray<KubeEvent>
  readonly logsOf: (pod: Entity, container?: string) => ReadonlyArray<LogText>
  readonly logs: ReadonlyArray<LogText>
  readonly usage: ReadonlyArray<Usage>
  readonly samples: ReadonlyArray<Sample>
  /**
   * The answer to one query of PromQL, as it was asked but for white space; none where it was answered with nothing. Where nobody asked it
   * is wanted, over a time when one is given.
   */
  readonly samplesOf: (query: string, over?: Span) => ReadonlyArray<Sample> | "unknown"
  /** What the API server, or etcd, exposes of itself, as far as it is known. */
  readonly server: ReadonlyArray<SeenSeries>
  /** Of that what has this name; where nothing of it is known it is wanted. */
  readonly serverMetric: (name: string) => ReadonlyArray<SeenSeries>
  /** The same of a counter, of which two readings tell something: where one is known, and is not zero, the second is wanted. */
  readonly serverCounter: (name: string) => ReadonlyArray<SeenSeries>
  readonly changes: ReadonlyArray<Change>
  /** Those in which a service of one of these names takes part; where none are known they are wanted. */
  readonly tracesOf: (services: ReadonlyArray<string>) => ReadonlyArray<SeenTrace>
  readonly said: ReadonlyArray<Said>
  /** Namespaces that something is known of. */
  readonly namespaces: ReadonlyArray<string>
}
