import { Server as SecureServer } from "node:https"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { HttpRouter } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import type { TlsConfig } from "../platform/config/tls-config.ts"
import { authorizationLayer } from "./authorization.ts"
import { busHandlers } from "./bus.ts"
import { changesHandlers } from "./changes.ts"
import { doctorHandlers } from "./doctor.ts"
import { OPENAPI_PATH } from "./endpoints.ts"
import { everyRequestLayer } from "./every-request.ts"
import { graphHandlers } from "./graph.ts"
import { incidentsHandlers } from "./incidents.ts"
import { nodeServer } from "./node-server.ts"
import { requestProblemsLayer } from "./request-problems.ts"
import { runbooksHandlers } from "./runbooks.ts"
import { systemHandlers } from "./system.ts"
import { followTls, readTls } from "./tls.ts"
import { directWebhooks } from "./webhooks/direct.ts"
import { layerReception } from "./webhooks/reception.ts"
import { ClientNames } from "./webhooks/sender.ts"
import { webhooksHandlers } from "./webhooks.ts"

export interface ListenOptions {
  /** Loopback unless the configuration says otherwise. */
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** HTTPS in place of HTTP. */
  readonly tls?: TlsConfig
}

/** How long requests in flight have at the end; whoever follows an incident would never be done. */
const LAST_REQUESTS = "2 seconds"

const nodeServerLayer = ({ host, port, tls }: ListenOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const material = tls === undefined ? undefined : yield* readTls(tls)
      const take = yield* directWebhooks
      const server = nodeServer(take, material)
      if (tls !== undefined && material !== undefined && server instanceof SecureServer)
        yield* Effect.forkScoped(followTls(server, tls, material))
      return NodeHttpServer.layer(() => server, { host, port, gracefulShutdownTimeout: LAST_REQUESTS })
    })
  )

/** Serves the whole API, with its document at `/openapi.json`, for as long as the scope lives. */
export const httpServerLayer = ({ host, port, tls }: ListenOptions) =>
  HttpRouter.serve(
    HttpApiBuilder.layer(Api, { openapiPath: OPENAPI_PATH }).pipe(
      Layer.provide([
        webhooksHandlers,
        incidentsHandlers,
        changesHandlers,
        busHandlers,
        doctorHandlers,
        graphHandlers,
        runbooksHandlers,
        systemHandlers
      ]),
      Layer.provide([authorizationLayer, requestProblemsLayer]),
      Layer.merge(everyRequestLayer)
    ),
    { disableListenLog: true }
  ).pipe(
    Layer.provideMerge(nodeServerLayer({ host, port, ...(tls === undefined ? {} : { tls }) })),
    Layer.provide(layerReception),
    Layer.provide(Layer.succeed(ClientNames, tls?.clientNames))
  )
