import { type Array as Arr, Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { IncidentDefinition } from "./definition.ts"

/** Definitions, the oldest first; incidents begin with the last. */
export type DefinitionList<R> = Arr.NonEmptyReadonlyArray<IncidentDefinition<R>>

type Known = Omit<IncidentDefinition<never>, "layer">

/** The definitions of incidents that this process can go on with. */
export class Definitions extends Context.Service<
  Definitions,
  {
    /** What incidents begin with. */
    readonly newest: Known
    readonly versions: ReadonlyArray<number>
    readonly of: (version: number) => Known | undefined
    /** The versions that other processes on this database can go on with, as far as they say. */
    readonly elsewhere: Effect.Effect<ReadonlySet<number>, SqlError>
  }
>()("handrail/incident/Definitions") {}

export const makeDefinitions = <R>(list: DefinitionList<R>, elsewhere: Definitions["Service"]["elsewhere"]) => {
  const byVersion = new Map<number, Known>(list.map((one) => [one.version, one]))
  return Definitions.of({
    newest: list.at(-1) ?? list[0],
    versions: [...byVersion.keys()],
    of: (version) => byVersion.get(version),
    elsewhere
  })
}

/** For one process on its own database. */
export const layerSoleDefinitions = <R>(list: DefinitionList<R>) =>
  Layer.succeed(Definitions, makeDefinitions(list, Effect.succeed(new Set())))
