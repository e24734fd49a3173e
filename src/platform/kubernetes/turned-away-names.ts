import { Duration, Effect } from "effect"
import { remaining } from "../deadline.ts"
import type { KubeError } from "./kube-error.ts"
import type { KubeList, ListQuery } from "./kube-reader.ts"
import type { TurnedAway } from "./turned-away.ts"

/** Names are not worth more time, nor what the caller has not left: ids tell as much to whom can look them up. */
const PATIENCE = Duration.seconds(1)

/**
 * Tells the same with the names of what the ids are of, as far as they can be read. Asks for nothing where nothing was turned away, or all is
 * known: an id keeps its name.
 */
export const namesOfTurnedAway = (list: (query: ListQuery) => Effect.Effect<KubeList, KubeError>) => {
  const names = new Map<string, string>()

  const learn = Effect.fnUntraced(function* (resource: string, uids: ReadonlyArray<string>) {
    const patience = Duration.min(PATIENCE, yield* remaining)
    if (uids.every((uid) => names.has(uid)) || Duration.isZero(patience)) return
    const asked = Effect.timeout(list({ resource: `${resource}.flowcontrol.apiserver.k8s.io`, orCached: true }), patience)
    // whoever is turned away may be so here, too
    const { items } = yield* Effect.orElseSucceed(asked, (): Pick<KubeList, "items"> => ({ items: [] }))
    for (const { metadata } of items) if (metadata.uid !== undefined) names.set(metadata.uid, metadata.name)
  })

  return Effect.fnUntraced(function* (turnedAway: ReadonlyArray<TurnedAway>): Effect.fn.Return<ReadonlyArray<TurnedAway>> {
    const schemas = learn(
      "flowschemas",
      turnedAway.map(({ flowSchema }) => flowSchema)
    )
    const levels = learn(
      "prioritylevelconfigurations",
      turnedAway.map(({ priorityLevel }) => priorityLevel)
    )
    yield* Effect.all([schemas, levels], { concurrency: 2, discard: true })
    const nameOf = (uid: string): string => names.get(uid) ?? uid
    return turnedAway.map(({ flowSchema, priorityLevel, times }) => ({
      flowSchema: nameOf(flowSchema),
      priorityLevel: nameOf(priorityLevel),
      times
    }))
  })
}
