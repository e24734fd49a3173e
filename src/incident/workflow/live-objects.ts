import { Effect } from "effect"
import { keepOwned } from "../../diagnose/owned-objects.ts"
import { isHelmRelease, type ObjectRef } from "../../domain/object-ref.ts"
import type { TargetState } from "../../domain/plan.ts"
import { isOfRelease, RELEASED } from "../../execute/workload-replicas.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { inNamespace, resourceOf } from "../../platform/kubernetes/place.ts"

/** Kinds that keep pods. */
const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"]

/** Reads anew: what is polled for must not be an answer from before. */
const listIn = (reader: ClusterReader, namespace: string | undefined) => (resource: string) =>
  Effect.map(reader.list({ resource, ...inNamespace(namespace), maxAge: 0 }), ({ items }) => items)

const objectsOf = (reader: ClusterReader, ref: ObjectRef): Effect.Effect<ReadonlyArray<KubeObject>, KubeError> =>
  isHelmRelease(ref)
    ? Effect.map(Effect.forEach(RELEASED, listIn(reader, ref.namespace)), (lists) => lists.flat().filter(isOfRelease([ref.name])))
    : reader.get({ resource: resourceOf(ref), name: ref.name, ...inNamespace(ref.namespace), maxAge: 0 }).pipe(
        Effect.map((object) => [object]),
        Effect.catchTag("KubeNotFound", () => Effect.succeed([]))
      )

const withPods = Effect.fnUntraced(function* (reader: ClusterReader, objects: ReadonlyArray<KubeObject>) {
  const pods = yield* Effect.forEach(
    objects.filter(({ kind }) => WORKLOADS.includes(kind)),
    ({ kind, metadata }) => {
      const list = listIn(reader, metadata.namespace)
      return Effect.flatMap(list("pods"), (all) => keepOwned(all, { kind, name: metadata.name }, list))
    }
  )
  return [...objects, ...pods.flat()]
})

/**
 * The targets of a step as they are now, with the pods that they keep; of a Helm release, the workloads that it made. `undefined`
 * when there are no targets or they cannot be read: a condition about them is then unknown.
 */
export const liveObjects = Effect.fn("incident.liveObjects")(function* (
  targets: ReadonlyArray<TargetState>,
  reader: ClusterReader
): Effect.fn.Return<ReadonlyArray<KubeObject> | undefined> {
  if (targets.length === 0) return undefined
  const read = Effect.gen(function* () {
    const objects = (yield* Effect.forEach(targets, ({ ref }) => objectsOf(reader, ref))).flat()
    return yield* withPods(reader, objects)
  })
  return yield* read.pipe(Effect.catch(() => Effect.succeed(undefined)))
})
