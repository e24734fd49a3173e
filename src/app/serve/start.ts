import { Context, Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { layerWebhooks } from "../../ingest/webhooks.ts"
import type { HandrailConfig } from "../../platform/config/config.ts"
import { layerTelemetry } from "../../platform/telemetry.ts"
import { httpServerLayer } from "../../server/http-server.ts"
import { Tokens, tokensOf } from "../../server/tokens.ts"
import { VERSION } from "../version.ts"
import { orDatabaseLost } from "./database-lost.ts"
import { holdHome } from "./hold-home.ts"
import { leaveClientFile } from "./home.ts"
import { handrailLayer } from "./layers.ts"
import { configuredTokens, makeLocalToken } from "./local-token.ts"

/** A Handrail that runs until the scope it was started in closes. */
export interface RunningHandrail {
  readonly url: string
  /** This user's token. */
  readonly token: string
}

/** Starts everything that `config` describes, with `home` as its place on disk. `groups`: what this user may approve for. */
export const startHandrail = Effect.fn("app.startHandrail")(function* (
  config: HandrailConfig,
  home: string,
  groups: ReadonlyArray<string>
) {
  yield* holdHome(home)
  const local = makeLocalToken(groups)
  const services = yield* Layer.build(
    httpServerLayer(config.server).pipe(
      Layer.provide(handrailLayer(config, home, local.entry.actor)),
      Layer.provide(layerWebhooks(config.sources, process.env)),
      Layer.provide(Layer.succeed(Tokens, tokensOf([...configuredTokens(config), local.entry]))),
      Layer.provideMerge(layerTelemetry({ log: config.log, otel: config.otel, version: VERSION }))
    )
  ).pipe(orDatabaseLost)
  const address = HttpServer.formatAddress(Context.get(services, HttpServer.HttpServer).address)
  const url = config.server.tls === undefined ? address : address.replace(/^http:/, "https:")
  yield* leaveClientFile(home, { server: url, token: local.token })
  return { url, token: local.token } satisfies RunningHandrail
})
