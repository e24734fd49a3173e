import { Effect } from "effect"
import { Narrator } from "../../domain/narrator.ts"
import type { Cluster } from "../../platform/clusters.ts"

type Pressure = ReturnType<Cluster["reader"]["pressure"]>

/** Tells how the cluster's troubles kept us from reading it as we would, since `before`; nothing where they did not. */
export const tellPressure = Effect.fnUntraced(function* ({ config, reader }: Cluster, before: Pressure) {
  const now = reader.pressure()
  const held = now.held - before.held
  const cached = now.cached - before.cached
  const waits =
    held === 0
      ? []
      : [
          `${held} of our reads of ${config.name} were held back (${(now.heldMs - before.heldMs) / 1_000} s in all; at most ${now.limit} at once instead of ${now.most}), since ${now.because ?? "it was slow"}`
        ]
  const old =
    cached === 0 ? [] : [`${cached} answers came from the API server's cache, since its storage did not answer: they may be behind`]
  const narrator = yield* Narrator
  yield* Effect.forEach([...waits, ...old], (text) => narrator.tell({ _tag: "NoteAdded", text }), { discard: true })
})
