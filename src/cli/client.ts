import { Effect, Layer } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient, HttpApiMiddleware } from "effect/http-api"
import { Api } from "../api/api.ts"
import { Authorization } from "../api/authorization.ts"
import type { ClientFile } from "./connection.ts"

/** A typed client of a running Handrail. */
export const makeClient = (connection: ClientFile) =>
  HttpApiClient.make(Api, {
    transformClient: (client) => HttpClient.mapRequest(client, HttpClientRequest.prependUrl(connection.server))
  }).pipe(
    Effect.provide(
      Layer.merge(
        HttpApiMiddleware.layerClient(Authorization, ({ next, request }) => next(HttpClientRequest.bearerToken(request, connection.token))),
        FetchHttpClient.layer
      )
    )
  )

export type Client = Effect.Success<ReturnType<typeof makeClient>>
