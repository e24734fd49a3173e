import { Console, Effect } from "effect"
import { applyEnvironment } from "../../platform/config/environment.ts"
import { loadConfig } from "../../platform/config/load-config.ts"
import { startHandrail } from "./start.ts"

/** Runs Handrail as the configuration says, until it is stopped. */
export const serve = Effect.fn("app.serve")(function* (options: { readonly config: string; readonly defaultHome: string }) {
  const config = yield* Effect.flatMap(loadConfig(options.config), (loaded) => applyEnvironment(loaded, process.env))
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
