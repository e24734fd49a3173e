import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Entity } from "../domain/entity.ts"
import { Relation } from "../domain/knowledge-graph.ts"
import { Authorization } from "./authorization.ts"
import { NotFound, Unavailable } from "./problem.ts"
import { RequestProblems } from "./request-problems.ts"

const within = (minimum: number, maximum: number) =>
  Schema.optionalKey(Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })))

const Around = Schema.Struct({
  start: Entity,
  /** Nearest first, each once, with who says so and when that was last told. */
  relations: Schema.Array(Relation),
  /** Whether there are more than were asked for. */
  cut: Schema.Boolean,
  /** Milliseconds since the API server last told how the cluster's objects are. */
  age: Schema.Number,
  /** Resources that could not be read, and so are not in the graph. */
  unread: Schema.Array(Schema.String)
})

export class GraphApi extends HttpApiGroup.make("graph")
  .add(
    HttpApiEndpoint.get("around", "/:cluster", {
      params: { cluster: Schema.String },
      query: {
        kind: Schema.String,
        namespace: Schema.optionalKey(Schema.String),
        name: Schema.String,
        /** How many relations away to look; 2 by default. */
        depth: within(1, 10),
        /** Most relations; 200 by default. */
        most: within(1, 10_000)
      },
      success: Around,
      error: [NotFound, Unavailable]
    }).annotateMerge(OpenApi.annotations({ description: "What is around an entity of a cluster, as its graph has it now." }))
  )
  .middleware(RequestProblems)
  .middleware(Authorization)
  .prefix("/v1/graph") {}
