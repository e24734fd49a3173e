import { Effect } from "effect"
import type { KubeError } from "./kube-error.ts"
import type { KubeList, KubeObject, ListQuery } from "./kube-reader.ts"
import type { TurnedAway } from "./turned-away.ts"

/** Names are not worth more time: ids tell as much to whom can look them up. */
const PATIENCE = "1 second"

const nameIn = (objects: ReadonlyArray<KubeObject>, uid: string): string =>
  objects.find(({ metadata }) => metadata.uid === uid)?.metadata.name ?? uid

/** The same with the names of what the ids are of. Asks for nothing where nothing was turned away. */
export const withNames = Effect.fnUntraced(function* (
  turnedAway: ReadonlyArray<TurnedAway>,
  list: (query: ListQuery) => Effect.Effect<KubeList, KubeError>
): Effect.fn.Return<ReadonlyArray<TurnedAway>> {
  if (turnedAway.length === 0) return []
  const all = (resource: string) =>
    Effect.timeout(list({ resource: `${resource}.flowcontrol.apiserver.k8s.io`, orCached: true }), PATIENCE).pipe(
      Effect.match({
        onSuccess: ({ items }) => items,
        // whoever is turned away may be so here, too
        onFailure: (): ReadonlyArray<KubeObject> => []
      })
    )
  const [schemas, levels] = yield* Effect.all([all("flowschemas"), all("prioritylevelconfigurations")], { concurrency: 2 })
  return turnedAway.map(({ flowSchema, priorityLevel, times }) => ({
    flowSchema: nameIn(schemas, flowSchema),
    priorityLevel: nameIn(levels, priorityLevel),
    times
  }))
})
