import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { RunbookLibrary } from "../knowledge/runbook-library.ts"
import { notFound } from "./problems.ts"

export const runbooksHandlers = HttpApiBuilder.group(
  Api,
  "runbooks",
  Effect.fnUntraced(function* (handlers) {
    const library = yield* RunbookLibrary
    return handlers.handleAll({
      list: () => library.all,
      show: ({ params }) => Effect.mapError(library.get(params.name), notFound)
    })
  })
)
