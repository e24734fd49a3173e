import { Effect, Layer } from "effect"
import type { Actor } from "../../domain/decision.ts"
import { Directory } from "../directory.ts"

/** The people whom the configuration names: those who hold tokens. Somebody whose token was taken away is in no group. */
export const layerFixedDirectory = (people: ReadonlyArray<Actor>): Layer.Layer<Directory> =>
  Layer.succeed(Directory, {
    groupsOf: (subject) => Effect.succeed(people.flatMap((person) => (person.subject === subject ? person.groups : [])))
  })
