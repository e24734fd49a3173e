import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import type { EngineFailed, RuleEngine } from "../rule-engine.ts"
import { unpackBundle } from "./bundle.ts"
import { makeWasmEngine } from "./wasm-engine.ts"

/** `policies/` compiled by `make policy`. */
const file = join(import.meta.dirname, "..", "..", "..", "policies", "bundle.tar.gz")

/** The rules that come with Handrail, in this process. `settings` is merged over `data.handrail.settings`. */
export const defaultEngine = Effect.fnUntraced(function* (settings?: JsonValue): Effect.fn.Return<RuleEngine, EngineFailed> {
  const archive = yield* Effect.promise(() => readFile(file))
  const bundle = yield* unpackBundle(archive, file)
  return yield* makeWasmEngine(bundle, { name: `handrail@${bundle.revision}`, ...(settings === undefined ? {} : { settings }) })
})
