import { HttpApiMiddleware } from "effect/http-api"
import { InvalidRequest, TooLarge } from "./problem.ts"

/** Turns a request that does not fit an endpoint's schema into a body that says what and where. */
export class RequestProblems extends HttpApiMiddleware.Service<RequestProblems>()("handrail/api/RequestProblems", {
  error: [InvalidRequest, TooLarge]
}) {}
