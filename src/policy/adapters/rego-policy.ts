import { readFile } from "node:fs/promises"
import { Effect, Layer, type Scope } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import type { PolicyConfig } from "../../platform/config/policy-config.ts"
import { decideBy, type Engines } from "../decide.ts"
import { Policy } from "../policy.ts"
import { EngineFailed } from "../rule-engine.ts"
import { makeBundleEngine } from "./bundle-engine.ts"
import { defaultEngine } from "./default-bundle.ts"
import { makeOpaServerEngine } from "./opa-server-engine.ts"

const tokenIn = (file: string) =>
  Effect.tryPromise({
    try: async () => (await readFile(file, "utf8")).trim(),
    catch: (error) =>
      new EngineFailed({
        message: `the OPA server's token cannot be read: ${messageOf(error)}`,
        where: file,
        next: "correct policy.opaServer.tokenFile in the configuration"
      })
  })

type EngineConfig = Pick<PolicyConfig, "settings" | "bundle" | "opaServer">

/** The team's own engines, as configured. */
const teamEngines = Effect.fnUntraced(function* ({ bundle, opaServer, settings }: EngineConfig) {
  const bundles = bundle === undefined ? [] : [{ engine: yield* makeBundleEngine(bundle, settings), replaces: bundle.replaceDefault }]
  if (opaServer === undefined) return bundles
  const { tokenFile, url, replaceDefault: replaces } = opaServer
  const token = tokenFile === undefined ? {} : { token: yield* tokenIn(tokenFile) }
  return [...bundles, { engine: yield* makeOpaServerEngine({ url, ...token }), replaces }]
})

/** The default rules, and the team's beside them: those can only be stricter, unless one of them is configured to replace the default. */
export const regoEngines = Effect.fnUntraced(function* (config: EngineConfig): Effect.fn.Return<Engines, EngineFailed, Scope.Scope> {
  const team = yield* teamEngines(config)
  const replacing = team.find(({ replaces }) => replaces)
  const base = replacing?.engine ?? (yield* defaultEngine(config.settings))
  return { base, stricter: team.filter((one) => one !== replacing).map(({ engine }) => engine) }
})

/** Decides by Rego. `approvers` are asked where neither the runbook nor a rule names anybody. */
export const layerRegoPolicy = (config: EngineConfig & Pick<PolicyConfig, "approvers">): Layer.Layer<Policy, EngineFailed> =>
  Layer.effect(
    Policy,
    Effect.map(regoEngines(config), (engines) => ({ decide: decideBy(engines, config.approvers) }))
  )
