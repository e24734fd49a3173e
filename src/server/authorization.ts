import { Effect, Layer, Redacted } from "effect"
import { Authorization, CurrentActor } from "../api/authorization.ts"
import { Unauthorized } from "../api/problem.ts"
import { Tokens } from "./tokens.ts"

const refused = new Unauthorized({
  message: "missing or unknown bearer token",
  where: "the Authorization header",
  next: "send `Authorization: Bearer <token>` with a token from the configuration's server.tokens"
})

/** Lets a request through as the actor whose token it carries. */
export const authorizationLayer = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const tokens = yield* Tokens
    return Authorization.of({
      bearer: Effect.fnUntraced(function* (handler, { credential }) {
        const actor = tokens.identify(Redacted.value(credential))
        if (actor === undefined) return yield* refused
        return yield* Effect.provideService(handler, CurrentActor, actor)
      })
    })
  })
)
