import { Effect, Schema } from "effect"
import { type CommandEffect, type CommandEffects, isMutation } from "../domain/command-effects.ts"
import { digestJson } from "../domain/ids.ts"
import { Narrator } from "../domain/narrator.ts"
import { isHelmRelease, type ObjectRef, refKey, showRef } from "../domain/object-ref.ts"
import type { TargetState } from "../domain/plan.ts"
import { userError } from "../domain/user-error.ts"
import type { Cluster } from "../platform/clusters.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { inNamespace, resourceOf } from "../platform/kubernetes/place.ts"
import { releaseVersion } from "./helm-history.ts"
import { settledObject } from "./preview/settled-object.ts"
import { versionOf } from "./target-version.ts"
import { ToolReads } from "./tool-reads.ts"

/** What a step would change could not be looked at, so it can be neither bound to a state nor undone. */
export class SnapshotFailed extends Schema.TaggedError<SnapshotFailed>()("SnapshotFailed", userError) {}

const HISTORY_TIMEOUT = 20_000

const refsOf = (effect: CommandEffect): ReadonlyArray<ObjectRef> =>
  !isMutation(effect.class) || effect.scope !== "objects"
    ? []
    : effect.names.map((name) => ({
        group: effect.group ?? "",
        kind: effect.kind,
        name,
        ...(effect.namespace === undefined ? {} : { namespace: effect.namespace })
      }))

/** The state of a target, with the object itself where it is one that Kubernetes keeps. */
export interface Captured {
  readonly state: TargetState
  readonly object?: KubeObject
}

const absent = (ref: ObjectRef): Captured => ({ state: { ref, version: "absent" } })

/** Who wrote which field when is noise in a snapshot that people read. */
const readable = ({ metadata: { managedFields: _, ...metadata }, ...object }: KubeObject): string =>
  JSON.stringify({ ...object, metadata }, null, 2)

const snapshotObject = Effect.fnUntraced(function* (ref: ObjectRef, { config, reader }: Cluster, maxAge: number) {
  const resource = resourceOf(ref)
  const query = { resource, name: ref.name, maxAge, ...inNamespace(ref.namespace) }
  const object = yield* reader.get(query).pipe(
    Effect.catchTag("KubeNotFound", () => Effect.succeed(undefined)),
    Effect.mapError(
      ({ message, next }) => new SnapshotFailed({ message: `${showRef(ref)} could not be read: ${message}`, where: config.name, next })
    )
  )
  if (object === undefined) return absent(ref)
  const { id } = yield* (yield* Narrator).keep({
    kind: "snapshot",
    cluster: config.name,
    source: `kubectl get ${resource} ${ref.name}${ref.namespace === undefined ? "" : ` -n ${ref.namespace}`} -o json`,
    summary: `${showRef(ref)} before it is changed`,
    content: readable(object),
    omittedBytes: 0
  })
  const { uid } = object.metadata
  const content = digestJson(settledObject(object))
  return { state: { ref, version: versionOf(object), content, snapshot: id, ...(uid === undefined ? {} : { uid }) }, object }
})

/** Helm keeps releases in Secrets, which the reader cannot see, so its own client reads them with the operator's credentials. */
const snapshotRelease = Effect.fnUntraced(function* (ref: ObjectRef, { config }: Cluster) {
  const place = ref.namespace === undefined ? [] : ["--namespace", ref.namespace]
  const argv = ["helm", "history", ref.name, ...place, "--max", "10", "--output", "json"] as const
  const failed = (message: string, next: string) =>
    new SnapshotFailed({ message: `the history of ${showRef(ref)} could not be read: ${message}`, where: config.name, next })
  const reads = yield* ToolReads
  const { exitCode, stdout, stderr } = yield* reads
    .run({ cluster: config, argv, tier: "operator", timeoutMs: HISTORY_TIMEOUT })
    .pipe(Effect.mapError(({ message, next }) => failed(message, next)))
  if (exitCode !== 0 && /release: not found/.test(stderr)) return absent(ref)
  const version = exitCode === 0 ? releaseVersion(stdout) : undefined
  if (version === undefined) {
    return yield* failed(
      stderr.trim().slice(0, 300) || "helm printed no history",
      "run the command yourself with the operator's kubeconfig"
    )
  }
  const { id } = yield* (yield* Narrator).keep({
    kind: "snapshot",
    cluster: config.name,
    source: argv.join(" "),
    summary: `${showRef(ref)} before it is changed`,
    content: stdout,
    omittedBytes: 0
  })
  return { state: { ref, version, snapshot: id } }
})

/** How old an answer may be that a snapshot is made of, in milliseconds. */
interface Freshness {
  readonly maxAge: number
}

/**
 * Every named object that a command would change, as it is, each kept as evidence. What is not there has the version `absent`.
 * Effects that are wider than named objects have no targets.
 */
export const captureTargets = Effect.fn("execute.snapshot")(function* (effects: CommandEffects, cluster: Cluster, { maxAge }: Freshness) {
  const refs = new Map(effects.effects.flatMap(refsOf).map((ref) => [refKey(ref), ref]))
  return yield* Effect.forEach(
    refs.values(),
    (ref): Effect.Effect<Captured, SnapshotFailed, Narrator | ToolReads> =>
      isHelmRelease(ref) ? snapshotRelease(ref, cluster) : snapshotObject(ref, cluster, maxAge),
    { concurrency: 4 }
  )
})

/** The states alone, read anew. */
export const snapshotTargets = (effects: CommandEffects, cluster: Cluster) =>
  Effect.map(captureTargets(effects, cluster, { maxAge: 0 }), (captured) => captured.map(({ state }) => state))
