import { Effect, Schema } from "effect"
import { applyEnvironment } from "../../platform/config/environment.ts"
import { loadConfig } from "../../platform/config/load-config.ts"
import { PolicyConfig } from "../../platform/config/policy-config.ts"
import { fetchBundle, unpackBundle } from "../../policy/adapters/bundle.ts"
import { effectiveSettings } from "../../policy/adapters/default-bundle.ts"
import { regoEngines } from "../../policy/adapters/rego-policy.ts"
import { makeWasmEngine } from "../../policy/adapters/wasm-engine.ts"

const policyOf = Effect.fnUntraced(function* (file: string | undefined) {
  if (file === undefined) return yield* Effect.orDie(Schema.decodeEffect(PolicyConfig)({}))
  const config = yield* loadConfig(file)
  return (yield* applyEnvironment(config, process.env)).policy
})

const rules = Effect.fn("app.rules")(function* (config: string | undefined) {
  const policy = yield* policyOf(config)
  return { engines: yield* regoEngines(policy), approvers: policy.approvers, settings: yield* effectiveSettings(policy.settings) }
})

/** Loads what Handrail would run, and throws it away. */
const checkBundle = Effect.fn("app.checkBundle")(function* (file: string) {
  const bundle = yield* unpackBundle(yield* fetchBundle({ place: file }), file)
  yield* makeWasmEngine(bundle, { name: file })
  return { revision: bundle.revision }
})

export const policyParts = { rules, checkBundle }
