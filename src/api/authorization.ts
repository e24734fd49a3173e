import { Context } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import type { Actor } from "../domain/decision.ts"
import { Unauthorized } from "./problem.ts"

/** The person or system behind the request's bearer token. */
export class CurrentActor extends Context.Service<CurrentActor, Actor>()("handrail/api/CurrentActor") {}

/** Every endpoint but the health checks wants `Authorization: Bearer <token>`. */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: CurrentActor; requires: never }>()(
  "handrail/api/Authorization",
  { requiredForClient: true, security: { bearer: HttpApiSecurity.bearer }, error: Unauthorized }
) {}
