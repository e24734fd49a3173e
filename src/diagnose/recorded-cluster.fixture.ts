import { Effect } from "effect"
import type { EvidenceDraft } from "../domain/evidence.ts"
import { type ClusterName, type Digest, digestText, timestamp } from "../domain/ids.ts"
import { Narrator } from "../domain/narrator.ts"
import type { TimelineData } from "../domain/timeline.ts"
import type { Cluster } from "../platform/clusters.ts"
import type { EtcdMember } from "../platform/etcd/etcd-reader.ts"
import { type KubeError, refusalError } from "../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import type { ObservedCluster } from "./observer.ts"

/** What a cluster held at one moment, as a test writes it down. */
export interface Recording {
  readonly objects: ReadonlyArray<KubeObject>
  /** `namespace/pod` to its log. */
  readonly logs?: Readonly<Record<string, string>>
  /** Query to its samples; others have none. Absent: no Prometheus. */
  readonly metrics?: Readonly<Record<string, ReadonlyArray<{ readonly metric: Readonly<Record<string, string>>; readonly value: number }>>>
  /** What the API server says of its health, by endpoint; one that is not here does not answer. */
  readonly health?: Readonly<Record<string, ReadonlyArray<{ readonly check: string; readonly ok: boolean }>>>
  /** etcd's members, by endpoint; one that is not here takes no connections. */
  readonly etcd?: ReadonlyArray<EtcdMember>
  /** Resources that the reader may not list. */
  readonly forbidden?: ReadonlyArray<string>
}

const kinds: Readonly<Record<string, string>> = {
  pods: "Pod",
  events: "Event",
  nodes: "Node",
  namespaces: "Namespace",
  resourcequotas: "ResourceQuota",
  services: "Service",
  "replicasets.apps": "ReplicaSet",
  "deployments.apps": "Deployment",
  deployment: "Deployment",
  "daemonsets.apps": "DaemonSet",
  daemonset: "DaemonSet",
  "controllerrevisions.apps": "ControllerRevision",
  "jobs.batch": "Job"
}

const name = "recorded" as ClusterName

/** A cluster that answers from a recording. `before` runs ahead of each read, to delay or to count it. */
export const recordedCluster = (
  { objects, logs = {}, metrics, health = {}, etcd = [], forbidden = [] }: Recording,
  before: (resource: string) => Effect.Effect<void> = () => Effect.void
): ObservedCluster & Required<Pick<Cluster, "etcd">> => {
  /** Runbooks name resources in the plural, the library of causes by their kind in lower case; of what is not recorded there is none. */
  const kindOf = (resource: string): string => {
    const [name = ""] = resource.split(".")
    const known = [...Object.values(kinds), ...objects.map(({ kind }) => kind)]
    return kinds[resource] ?? known.find((kind) => kind.toLowerCase() === name) ?? resource
  }
  const allowed = (resource: string): Effect.Effect<string, KubeError> => {
    const kind = kindOf(resource)
    const refusal = refusalError(403, { cluster: name, where: resource, said: `may not list ${resource}`, retryAfter: 0 })
    return Effect.andThen(before(resource), forbidden.some((one) => kindOf(one) === kind) ? Effect.fail(refusal) : Effect.succeed(kind))
  }
  const missing = (where: string) => refusalError(404, { cluster: name, where, said: `there is no ${where}`, retryAfter: 0 })
  return {
    config: { name },
    reader: {
      list: ({ resource, namespace, labelSelector, fieldSelector }) =>
        Effect.map(allowed(resource), (kind) => ({
          path: resource,
          truncated: false,
          items: objects.filter(
            (object) =>
              object.kind === kind &&
              (namespace === undefined || object.metadata.namespace === namespace) &&
              selects(labelSelector, (key) => object.metadata.labels?.[key]) &&
              selects(fieldSelector, (path) => fieldOf(object, path))
          )
        })),
      get: ({ resource, namespace, name: wanted }) =>
        Effect.flatMap(allowed(resource), (kind) => {
          const found = objects.find(
            ({ kind: own, metadata }) =>
              own === kind && metadata.name === wanted && (metadata.namespace === undefined || metadata.namespace === namespace)
          )
          return found === undefined ? Effect.fail(missing(`${kind} ${wanted}`)) : Effect.succeed(found)
        }),
      logs: ({ namespace, pod }) => {
        const text = logs[`${namespace}/${pod}`]
        return text === undefined ? Effect.fail(missing(`log of ${pod}`)) : Effect.andThen(before("logs"), Effect.succeed(text))
      },
      health: (endpoint) => {
        const checks = health[endpoint]
        return checks === undefined ? Effect.fail(missing(endpoint)) : Effect.succeed(checks)
      },
      resolve: (resource) =>
        Effect.map(allowed(resource), (kind) => ({
          group: "",
          version: "v1",
          kind,
          plural: resource,
          singular: resource,
          shortNames: [],
          namespaced: true
        }))
    },
    etcd: {
      known: () => undefined,
      remember: () => {},
      answering: (endpoints) =>
        Effect.succeed(endpoints.filter((endpoint) => etcd.some((one) => one.endpoint === endpoint && one.answers))),
      members: (endpoints) =>
        Effect.succeed(endpoints.map((endpoint) => etcd.find((one) => one.endpoint === endpoint) ?? { endpoint, answers: false }))
    },
    metrics: metrics === undefined ? undefined : { query: (query) => Effect.succeed(metrics[query] ?? []), range: () => Effect.succeed([]) }
  }
}

/** Equality and existence, which is what the runbooks here use. */
const selects = (selector: string | undefined, labelOf: (key: string) => string | undefined): boolean =>
  (selector ?? "").split(",").every((requirement) => {
    const [, key = "", operator, value] = /^\s*(!?[^=!\s]+)\s*(?:(==?|!=)\s*(\S*))?\s*$/.exec(requirement) ?? []
    if (key === "") return true
    if (operator === undefined) return key.startsWith("!") ? labelOf(key.slice(1)) === undefined : labelOf(key) !== undefined
    return (labelOf(key) === value) === (operator !== "!=")
  })

const fieldOf = (object: KubeObject, path: string): string | undefined => {
  const value = path
    .split(".")
    .reduce<unknown>((at, field) => (typeof at === "object" && at !== null ? Reflect.get(at, field) : undefined), object)
  return typeof value === "string" ? value : undefined
}

/** A narrator that remembers. */
export const recordingNarrator = () => {
  const told: Array<TimelineData> = []
  const kept = new Map<Digest, EvidenceDraft>()
  const service: Narrator["Service"] = {
    tell: (data) => Effect.sync(() => void told.push(data)),
    keep: (draft) =>
      Effect.sync(() => {
        const id = digestText(draft.content)
        kept.set(id, draft)
        return { ...draft, id, collectedAt: timestamp(0) }
      }),
    recall: () => Effect.succeed(undefined)
  }
  return { told, kept, provide: Effect.provideService(Narrator, service) }
}
