import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Change } from "../domain/change.ts"
import { Timestamp } from "../domain/ids.ts"
import { Authorization } from "./authorization.ts"
import { Unavailable } from "./problem.ts"
import { RequestProblems } from "./request-problems.ts"

export class ChangesApi extends HttpApiGroup.make("changes")
  .add(
    HttpApiEndpoint.get("list", "/", {
      query: {
        cluster: Schema.optionalKey(Schema.String),
        namespace: Schema.optionalKey(Schema.String),
        since: Schema.optionalKey(Timestamp),
        limit: Schema.optionalKey(Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 1000 })))
      },
      success: Schema.Array(Change),
      error: Unavailable
    }).annotateMerge(OpenApi.annotations({ description: "What was changed, as sources told it, newest first." }))
  )
  .middleware(RequestProblems)
  .middleware(Authorization)
  .prefix("/v1/changes") {}
