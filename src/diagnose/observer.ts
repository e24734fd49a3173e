import { Effect, Schema, type Scope, Semaphore } from "effect"
import type { EvidenceDraft } from "../domain/evidence.ts"
import type { Read } from "../domain/hypothesis-tree.ts"
import type { Cluster } from "../platform/clusters.ts"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { makeSharedReads } from "../platform/shared-reads.ts"
import { draftOf, resolveRead, showRead } from "./describe-read.ts"
import { keepOwned } from "./owned-objects.ts"
import { readLogs } from "./read-logs.ts"

/** Something that a probe wanted to see could not be read. */
export class Unreadable extends Schema.TaggedError<Unreadable>()("Unreadable", { message: Schema.String }) {}

/** What a read saw. */
export interface Observed {
  readonly value: ReadonlyArray<unknown>
  readonly draft: EvidenceDraft
}

/** What diagnosis needs of a cluster. */
export interface ObservedCluster {
  readonly config: Pick<Cluster["config"], "name">
  readonly reader: Pick<Cluster["reader"], "get" | "list" | "logs" | "resolve" | "health">
  readonly metrics: Cluster["metrics"]
  readonly etcd?: Pick<NonNullable<Cluster["etcd"]>, "members">
}

/** What the library of causes says of a code. */
export type AskLibrary = (code: string) => Effect.Effect<ReadonlyArray<unknown>, { readonly message: string }>

const noLibrary: AskLibrary = () => Effect.fail({ message: "the library of causes is not asked here" })

export interface Observer {
  readonly observe: (read: Read) => Effect.Effect<Observed, Unreadable>
  /** Reads sent so far. */
  readonly calls: () => number
}

/** Reads in flight at a time: an API server in trouble must not be troubled more. */
const parallel = 8
/** A read that takes longer is unreadable. */
const patience = "20 seconds"
/** Everything is read once in a diagnosis, so that all hypotheses look at the same state. */
const whole = "1 hour"

/** Reads for one diagnosis: the same read is made once, and cancelled when nobody waits for it any more. */
export const makeObserver = Effect.fnUntraced(function* (
  cluster: ObservedCluster,
  params: Readonly<Record<string, string>>,
  library: AskLibrary = noLibrary
): Effect.fn.Return<Observer, never, Scope.Scope> {
  const shared = yield* makeSharedReads<Observed, Unreadable>(whole)
  const lists = yield* makeSharedReads<ReadonlyArray<KubeObject>, KubeError>(whole)
  const permits = yield* Semaphore.make(parallel)
  let calls = 0
  const call = <A, E>(read: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    permits.withPermit(
      Effect.suspend(() => {
        calls += 1
        return read
      })
    )
  const { etcd, metrics, reader } = cluster
  const list = (query: Omit<KubernetesRead, "_tag" | "name" | "ownedBy">) =>
    lists.read(JSON.stringify(query), whole, call(Effect.map(reader.list({ ...query, orCached: true }), ({ items }) => items)))

  const objects = Effect.fnUntraced(function* (read: KubernetesRead): Effect.fn.Return<ReadonlyArray<KubeObject>, KubeError> {
    const { _tag, name, ownedBy, ...query } = read
    if (name !== undefined) {
      return yield* call(reader.get({ ...query, name, orCached: true })).pipe(
        Effect.map((object) => [object]),
        Effect.catchTag("KubeNotFound", () => Effect.succeed([]))
      )
    }
    const found = yield* list(query)
    if (ownedBy === undefined) return found
    const [resource = "", owner = ""] = ownedBy.split("/")
    const { kind } = yield* reader.resolve(resource)
    const near = query.namespace === undefined ? {} : { namespace: query.namespace }
    return yield* keepOwned(found, { kind, name: owner }, (other) => list({ resource: other, ...near }))
  })

  const fetchValue = (read: Read): Effect.Effect<ReadonlyArray<unknown>, { readonly message: string }> => {
    switch (read._tag) {
      case "kubernetes":
        return objects(read)
      case "prometheus":
        return metrics === undefined
          ? Effect.fail({ message: "no Prometheus is configured for this cluster" })
          : call(metrics.query(read.query))
      case "logs": {
        const { _tag, container, previous, tailLines, ...pods } = read
        return Effect.flatMap(objects({ _tag: "kubernetes", resource: "pods", ...pods }), (found) =>
          readLogs(read, found, (query) => call(reader.logs(query)))
        )
      }
      case "health":
        return call(reader.health(read.endpoint))
      case "etcd":
        return etcd === undefined ? Effect.fail({ message: "its etcd cannot be asked" }) : call(etcd.members(read.endpoints.split(",")))
      case "cause":
        return library(read.code)
    }
  }

  const observe = Effect.fn("diagnose.observe")(function* (template: Read): Effect.fn.Return<Observed, Unreadable> {
    const read = yield* resolveRead(template, params).pipe(Effect.mapError(({ message }) => new Unreadable({ message })))
    const fetch = fetchValue(read).pipe(
      Effect.map((value) => ({ value, draft: draftOf(cluster.config.name, read, value) })),
      Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail({ message: `it took longer than ${patience}` }) }),
      Effect.mapError(({ message }) => new Unreadable({ message }))
    )
    return yield* shared.read(showRead(read), whole, fetch)
  })
  return { observe, calls: () => calls }
})

type KubernetesRead = Extract<Read, { _tag: "kubernetes" }>
