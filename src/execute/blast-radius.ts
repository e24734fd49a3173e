import { Effect } from "effect"
import { type CommandEffect, type CommandEffects, type EffectVerb, isMutation } from "../domain/command-effects.ts"
import { isHelmRelease } from "../domain/object-ref.ts"
import type { BlastRadius } from "../domain/plan.ts"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { inNamespace, resourceOf } from "../platform/kubernetes/place.ts"
import { downPercent, isOfRelease, isWorkload, podsOf, RELEASED, sharesOn } from "./workload-replicas.ts"

/** What a verb does to the pods below the object that it acts on. */
const reach: Record<EffectVerb, "none" | "rolling" | "all" | "delta"> = {
  read: "none",
  create: "none",
  update: "rolling",
  scale: "delta",
  restart: "rolling",
  rollback: "rolling",
  cordon: "none",
  evict: "all",
  delete: "all",
  exec: "none",
  connect: "none",
  escalate: "none",
  unknown: "all"
}

const none: BlastRadius = { objects: 0, pods: 0, nodes: 0 }

const sum = (counts: ReadonlyArray<BlastRadius>): BlastRadius => {
  const shares = counts.flatMap(({ replicasPercent }) => replicasPercent ?? [])
  return {
    objects: counts.reduce((total, { objects }) => total + objects, 0),
    pods: counts.reduce((total, { pods }) => total + pods, 0),
    nodes: counts.reduce((total, { nodes }) => total + nodes, 0),
    ...(shares.length === 0 ? {} : { replicasPercent: Math.max(...shares) })
  }
}

/** The objects that an effect reaches, as they are; those that are not there are left out. A selector is counted as all it could match. */
const reached = Effect.fnUntraced(function* (effect: CommandEffect, reader: ClusterReader) {
  const resource = resourceOf(effect)
  if (effect.scope !== "objects") return (yield* reader.list({ resource, ...inNamespace(effect.namespace) })).items
  const get = (name: string) =>
    reader.get({ resource, name, ...inNamespace(effect.namespace) }).pipe(
      Effect.map((object) => [object]),
      Effect.catchTag("KubeNotFound", () => Effect.succeed<ReadonlyArray<KubeObject>>([]))
    )
  return (yield* Effect.forEach(effect.names, get, { concurrency: 4 })).flat()
})

/** How many replicas are wanted after a change, where its dry run shows it. */
const wantedAfter = (object: KubeObject, after: ReadonlyArray<KubeObject>): number | undefined => {
  const found = after.find(({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name)
  const spec = found?.spec as { readonly replicas?: unknown } | undefined
  return typeof spec?.replicas === "number" ? spec.replicas : undefined
}

const ofWorkload = (object: KubeObject, verb: EffectVerb, after: ReadonlyArray<KubeObject>): BlastRadius => {
  const pods = podsOf(object)
  const how = reach[verb]
  if (how === "none") return { ...none, objects: 1 }
  if (how === "rolling") return { objects: 1, pods, nodes: 0, ...(pods === 0 ? {} : { replicasPercent: downPercent(object, pods) }) }
  const left = how === "delta" ? Math.min(pods, wantedAfter(object, after) ?? 0) : 0
  const gone = pods - left
  return { objects: 1, pods: gone, nodes: 0, ...(pods === 0 ? {} : { replicasPercent: (100 * gone) / pods }) }
}

const ofNode = Effect.fnUntraced(function* (node: KubeObject, verb: EffectVerb, reader: ClusterReader) {
  if (reach[verb] !== "all") return { ...none, objects: 1, nodes: 1 }
  const on = yield* sharesOn(reader, { fieldSelector: `spec.nodeName=${node.metadata.name}` })
  return { objects: 1, nodes: 1, ...on }
})

const ofNamespace = Effect.fnUntraced(function* (namespace: KubeObject, verb: EffectVerb, reader: ClusterReader) {
  if (reach[verb] !== "all") return { ...none, objects: 1 }
  const { items } = yield* reader.list({ resource: "pods", namespace: namespace.metadata.name })
  return { objects: 1 + items.length, pods: items.length, nodes: 0, ...(items.length === 0 ? {} : { replicasPercent: 100 }) }
})

const ofPod = Effect.fnUntraced(function* (pods: ReadonlyArray<KubeObject>, verb: EffectVerb, reader: ClusterReader) {
  if (reach[verb] !== "all") return { ...none, objects: pods.length }
  return { objects: pods.length, nodes: 0, ...(yield* sharesOn(reader, { among: pods })) }
})

const ofRelease = Effect.fnUntraced(function* (effect: CommandEffect, reader: ClusterReader) {
  const list = (resource: string) => reader.list({ resource, ...inNamespace(effect.namespace) })
  const items = (yield* Effect.forEach(RELEASED, list, { concurrency: 3 })).flatMap((found) => found.items)
  const own = items.filter(isOfRelease(effect.names))
  return own.length === 0 ? { ...none, objects: effect.names.length } : sum(own.map((object) => ofWorkload(object, effect.verb, [])))
})

const countEffect = Effect.fnUntraced(function* (
  effect: CommandEffect,
  reader: ClusterReader,
  after: ReadonlyArray<KubeObject>
): Effect.fn.Return<BlastRadius | undefined, KubeError> {
  if (effect.kind === "*" || effect.scope === "outside" || effect.verb === "unknown") return undefined
  if (isHelmRelease(effect)) return yield* ofRelease(effect, reader)
  if (effect.verb === "create") return { ...none, objects: Math.max(1, effect.names.length) }
  const objects = yield* reached(effect, reader)
  if (effect.kind === "Pod") return yield* ofPod(objects, effect.verb, reader)
  const each = (object: KubeObject) => {
    if (object.kind === "Node") return ofNode(object, effect.verb, reader)
    if (object.kind === "Namespace") return ofNamespace(object, effect.verb, reader)
    return Effect.succeed(isWorkload(object) ? ofWorkload(object, effect.verb, after) : { ...none, objects: 1 })
  }
  return sum(yield* Effect.forEach(objects, each, { concurrency: 4 }))
})

/** One object that a command both cordons and empties is one. */
const distinct = (effects: ReadonlyArray<CommandEffect>): ReadonlyArray<CommandEffect> =>
  effects.filter(({ kind, verb }) => verb !== "cordon" || !effects.some((other) => other.verb === "evict" && other.kind === kind))

/**
 * What a command would reach now: the objects it names or could select, the pods below them, and the greatest share of one workload's
 * replicas that may be down at one time. `after`: what its dry run printed, where it prints objects. Undefined when it cannot be
 * counted, which is to be taken for the worst. Reads only, and shares what others have just read.
 */
export const blastRadius = Effect.fn("execute.blastRadius")(function* (
  { effects }: CommandEffects,
  reader: ClusterReader,
  after: ReadonlyArray<KubeObject> = []
): Effect.fn.Return<BlastRadius | undefined> {
  const changing = distinct(effects.filter((effect) => isMutation(effect.class)))
  const counted = yield* Effect.forEach(changing, (effect) => countEffect(effect, reader, after)).pipe(
    Effect.catch(() => Effect.succeed<ReadonlyArray<BlastRadius | undefined>>([undefined]))
  )
  const known = counted.flatMap((count) => count ?? [])
  return known.length < counted.length ? undefined : sum(known)
})
