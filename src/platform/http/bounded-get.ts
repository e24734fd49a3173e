import type { Effect } from "effect"
import { type BoundedRequest, boundedRequest, type HttpAnswer, type HttpUnreachable } from "./bounded-request.ts"

/** As `boundedRequest`, and only to read: what is built on it cannot change anything. */
export const boundedGet = (request: Omit<BoundedRequest, "method" | "body">): Effect.Effect<HttpAnswer, HttpUnreachable> =>
  boundedRequest({ ...request, method: "GET" })
