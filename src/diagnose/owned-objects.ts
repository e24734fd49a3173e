import { Effect } from "effect"
import { controllerOf } from "../platform/kubernetes/controller-of.ts"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"

/** What stands between pods and the workloads that people name. */
const between: Readonly<Record<string, { readonly kind: string; readonly resource: string }>> = {
  Deployment: { kind: "ReplicaSet", resource: "replicasets.apps" },
  CronJob: { kind: "Job", resource: "jobs.batch" }
}

/** Lists of one namespace, shared by all who ask in one diagnosis. */
type List = (resource: string) => Effect.Effect<ReadonlyArray<KubeObject>, KubeError>

/**
 * Of `objects`, those that the owner controls, directly or through its ReplicaSets or Jobs. Events are kept when they are about
 * the owner or anything that it controls.
 */
export const keepOwned = Effect.fnUntraced(function* (
  objects: ReadonlyArray<KubeObject>,
  owner: { readonly kind: string; readonly name: string },
  list: List
): Effect.fn.Return<ReadonlyArray<KubeObject>, KubeError> {
  const middle = between[owner.kind]
  const isOwn = (object: KubeObject) => isControlledBy(object, owner)
  const needsMiddle = objects.some(
    ({ kind, metadata }) => kind === "Event" || metadata.ownerReferences?.some((ref) => ref.kind === middle?.kind)
  )
  const middles = middle !== undefined && needsMiddle ? (yield* list(middle.resource)).filter(isOwn) : []
  const names = new Set(middles.map(({ metadata }) => metadata.name))
  const owned = (object: KubeObject) => {
    const controller = controllerOf(object)
    return isOwn(object) || (controller !== undefined && controller.kind === middle?.kind && names.has(controller.name))
  }
  if (!objects.some(({ kind }) => kind === "Event")) return objects.filter(owned)
  const pods = (yield* list("pods")).filter(owned)
  const about = new Set([`${owner.kind}/${owner.name}`, ...[...middles, ...pods].map(({ kind, metadata }) => `${kind}/${metadata.name}`)])
  return objects.filter((object) => (object.kind === "Event" ? about.has(subjectOf(object)) : owned(object)))
})

const isControlledBy = (object: KubeObject, { kind, name }: { readonly kind: string; readonly name: string }): boolean => {
  const controller = controllerOf(object)
  return controller?.kind === kind && controller.name === name
}

/** What an event is about, of either API (`v1` or `events.k8s.io/v1`). */
const subjectOf = (event: KubeObject): string => {
  const subject = event.involvedObject ?? event.regarding
  if (typeof subject !== "object" || subject === null) return ""
  return `${String(Reflect.get(subject, "kind"))}/${String(Reflect.get(subject, "name"))}`
}
