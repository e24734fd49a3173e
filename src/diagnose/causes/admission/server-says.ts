import type { Entity } from "../../../domain/entity.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { citeOf, perScene, type Spoken } from "../evidence.ts"
import { creators } from "./refused-controllers.ts"

/** What the API server refused to somebody, in its words. */
interface ServerAnswer extends Spoken {
  /** The object that was refused; nothing where a person, or Handrail, was told. */
  readonly about: ReadonlyArray<Entity>
}

/** Older than this, in milliseconds, it is history. */
const RECENT = 30 * 60_000

/** What the API server answers to whom asks it; what a program or an annotation says is not its answer. */
const isAnswer = /^\s*(?:Error from server|error: |Internal error occurred: )/i

/** An event of a controller whose object was not saved with it. */
const isRefusal = /^\s*(?:Warning\s+)?FailedCreate\s.*\bError creating: Internal error occurred: /

/** Of recent warnings, those of pods' controllers apart (`refusedControllers`), and what was answered to those who recorded this. */
export const serverSays = perScene(
  (scene: Scene): ReadonlyArray<ServerAnswer> => [
    ...scene.events
      .filter(({ about, isWarning, lastAt }) => {
        const isRecent = lastAt === undefined || scene.now === undefined || scene.now - lastAt < RECENT
        return isWarning && isRecent && !creators.includes(about.kind)
      })
      .map(({ about, message, object }) => ({ line: message, cite: citeOf(scene, entityOf(object)), about: [about] })),
    ...scene.said
      .filter(({ line }) => isAnswer.test(line) || isRefusal.test(line))
      .map(({ line, source }) => ({ line, cite: source, about: [] }))
  ]
)
