import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { MOST_DEAD_LISTED } from "../api/bus.ts"
import { Bus } from "../bus/bus.ts"
import { unavailable } from "./problems.ts"

export const busHandlers = HttpApiBuilder.group(
  Api,
  "bus",
  Effect.fnUntraced(function* (handlers) {
    const bus = yield* Bus
    return handlers.handleAll({
      status: () => Effect.mapError(bus.status, unavailable),
      dead: ({ query }) => Effect.mapError(bus.dead(query.limit ?? MOST_DEAD_LISTED), unavailable),
      replay: ({ payload }) =>
        bus.replay(payload.ids).pipe(
          Effect.map((replayed) => ({ replayed })),
          Effect.mapError(unavailable)
        ),
      discard: ({ payload }) =>
        bus.discard(payload.ids).pipe(
          Effect.map((discarded) => ({ discarded })),
          Effect.mapError(unavailable)
        )
    })
  })
)
