import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Timestamp } from "../domain/ids.ts"
import { Authorization } from "./authorization.ts"
import { InvalidRequest, Unavailable } from "./problem.ts"
import { RequestProblems } from "./request-problems.ts"

/** How the bus between the webhooks and the incidents stands. */
const BusStatus = Schema.Struct({
  /** Messages that have not been handled. */
  pending: Schema.Int,
  /** Milliseconds since the oldest of them was published. */
  oldestMs: Schema.Int,
  /** Dead letters, which wait for a person. */
  dead: Schema.Int,
  /** Dead letters that were dropped, the oldest first, because more are not kept. */
  dropped: Schema.Int
})

/** What could not be handled, or not even read, and why. */
export const DeadLetter = Schema.Struct({
  id: Schema.String,
  source: Schema.String,
  at: Timestamp,
  reason: Schema.String,
  /** How often it was tried. */
  attempts: Schema.Int,
  /** The message as JSON, or what came in, redacted, when it could not be read. */
  content: Schema.String,
  /** Whether handing it over again could change anything. */
  replayable: Schema.Boolean
})
export type DeadLetter = typeof DeadLetter.Type

/** Dead letters that one answer lists at most. */
export const MOST_DEAD_LISTED = 1000

const limit = Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: MOST_DEAD_LISTED }))

/** One request names at most so many letters. */
const Ids = Schema.Array(Schema.String).check(Schema.isMaxLength(10_000))

export class BusApi extends HttpApiGroup.make("bus")
  .add(
    HttpApiEndpoint.get("status", "/", { success: BusStatus, error: Unavailable }),
    HttpApiEndpoint.get("dead", "/dead", {
      query: { limit: Schema.optionalKey(limit) },
      success: Schema.Array(DeadLetter),
      error: Unavailable
    }).annotateMerge(OpenApi.annotations({ description: "Dead letters, the latest first." })),
    HttpApiEndpoint.post("replay", "/dead/replay", {
      payload: Schema.Struct({ ids: Schema.optionalKey(Ids) }),
      success: Schema.Struct({ replayed: Schema.Int }),
      error: [InvalidRequest, Unavailable]
    }).annotateMerge(OpenApi.annotations({ description: "Hands dead letters over again; without ids, all that are replayable." })),
    HttpApiEndpoint.post("discard", "/dead/discard", {
      payload: Schema.Struct({ ids: Ids }),
      success: Schema.Struct({ discarded: Schema.Int }),
      error: [InvalidRequest, Unavailable]
    }).annotateMerge(OpenApi.annotations({ description: "Forgets dead letters for good." }))
  )
  .middleware(RequestProblems)
  .middleware(Authorization)
  .prefix("/v1/bus") {}
