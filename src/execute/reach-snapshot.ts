import { Effect } from "effect"
import { type CommandEffect, type CommandEffects, isMutation } from "../domain/command-effects.ts"
import { Narrator } from "../domain/narrator.ts"
import { isHelmRelease } from "../domain/object-ref.ts"
import type { Cluster } from "../platform/clusters.ts"
import { inNamespace, resourceOf } from "../platform/kubernetes/place.ts"

/** Objects of one kind that are kept; a command that reaches more of them is a person's to look at first. */
const MOST = 200

const isWide = (effect: CommandEffect): boolean =>
  isMutation(effect.class) && effect.kind !== "*" && !isHelmRelease(effect) && ["selector", "namespace", "cluster"].includes(effect.scope)

const keepKind = Effect.fnUntraced(function* (effect: CommandEffect, { config, reader }: Cluster) {
  const { kind } = effect
  const query = { resource: resourceOf(effect), ...inNamespace(effect.namespace), maxObjects: MOST }
  const { items, truncated, path } = yield* reader.list(query)
  const objects = items.map(({ metadata: { managedFields: _, ...metadata }, ...object }) => ({ ...object, metadata }))
  const { id } = yield* (yield* Narrator).keep({
    kind: "snapshot",
    cluster: config.name,
    source: `kubectl get --raw '${path}'`,
    summary: `${items.length} ${kind} objects before any of them is changed`,
    content: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }, null, 2),
    omittedBytes: 0
  })
  const kept = `the ${items.length} objects of kind ${kind} that it may reach are kept in evidence ${id.slice(0, 8)}, and are not put back by themselves`
  return truncated ? `${kept}; there are more` : kept
})

/**
 * Keeps, as evidence, what a command that names no objects may reach: all of the kind where it looks. Gives a sentence each for
 * whoever approves; also where they could not be read.
 */
export const snapshotReach = Effect.fn("execute.snapshotReach")(function* ({ effects }: CommandEffects, cluster: Cluster) {
  return yield* Effect.forEach(effects.filter(isWide), (effect) =>
    keepKind(effect, cluster).pipe(
      Effect.catch(({ message }) => Effect.succeed(`the objects of kind ${effect.kind} that it may reach could not be kept: ${message}`))
    )
  )
})
