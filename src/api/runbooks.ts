import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Runbook } from "../domain/runbook.ts"
import { Authorization } from "./authorization.ts"
import { NotFound } from "./problem.ts"

export class RunbooksApi extends HttpApiGroup.make("runbooks")
  .add(
    HttpApiEndpoint.get("list", "/", { success: Schema.Array(Runbook) }),
    HttpApiEndpoint.get("show", "/:name", { params: { name: Schema.String }, success: Runbook, error: NotFound })
  )
  .middleware(Authorization)
  .prefix("/v1/runbooks") {}
