import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { Changes } from "../incident/changes/changes.ts"
import { timelineUnavailable } from "../incident/timeline/refusals.ts"
import { unavailable } from "./problems.ts"

export const changesHandlers = HttpApiBuilder.group(
  Api,
  "changes",
  Effect.fnUntraced(function* (handlers) {
    const changes = yield* Changes
    return handlers.handleAll({
      list: ({ query }) => Effect.mapError(changes.list(query), (error) => unavailable(timelineUnavailable(error)))
    })
  })
)
