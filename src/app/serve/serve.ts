import { Console, Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import type { HandrailConfig } from "../../platform/config/config.ts"
import { defaultConnections, PostgresUrl } from "../../platform/config/database-config.ts"
import { applyEnvironment } from "../../platform/config/environment.ts"
import { loadConfig } from "../../platform/config/load-config.ts"
import { startHandrail } from "./start.ts"

interface Options {
  readonly config: string
  /** Comes before the configuration's and the environment's. */
  readonly database: string | undefined
  readonly defaultHome: string
}

/** What --database was given cannot be used. It may hold a password, so it is not repeated. */
class DatabaseAddressInvalid extends Schema.TaggedError<DatabaseAddressInvalid>()("DatabaseAddressInvalid", userError) {}

const withDatabase = (config: HandrailConfig, address: string) =>
  Effect.mapBoth(Schema.decodeEffect(PostgresUrl)(address), {
    onFailure: () =>
      new DatabaseAddressInvalid({
        message: "it is not an address as postgres://user:password@host:5432/database",
        where: "--database",
        next: "correct it; the password can be in a file instead: database.passwordFile in the configuration"
      }),
    onSuccess: (url): HandrailConfig => ({ ...config, database: { connections: defaultConnections, ...config.database, url } })
  })

/** Runs Handrail as the configuration says, until it is stopped. */
export const serve = Effect.fn("app.serve")(function* (options: Options) {
  const loaded = yield* Effect.flatMap(loadConfig(options.config), (config) => applyEnvironment(config, process.env))
  const config = options.database === undefined ? loaded : yield* withDatabase(loaded, options.database)
  const home = config.home ?? options.defaultHome
  const { url } = yield* startHandrail(config, home, config.policy.approvers.groups)
  const clusters = config.clusters.map(({ environment, name }) => `${name} (${environment})`).join(", ")
  yield* Console.log(
    [
      `handrail is listening on ${url} in ${config.mode} mode`,
      `  clusters   ${clusters === "" ? "none: add them to the configuration" : clusters}`,
      `  home       ${home}`,
      `  webhook    ${url}/v1/webhooks/alertmanager`,
      `  follow     handrail incident list --home ${home}`
    ].join("\n")
  )
  return yield* Effect.never
}, Effect.scoped)
