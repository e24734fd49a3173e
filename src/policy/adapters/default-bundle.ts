import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import type { EngineFailed, RuleEngine } from "../rule-engine.ts"
import { unpackBundle } from "./bundle.ts"
import { mergedJson } from "./merged-json.ts"
import { makeWasmEngine } from "./wasm-engine.ts"

/** `policies/` compiled by `make policy`. */
const file = join(import.meta.dirname, "..", "..", "..", "policies", "bundle.tar.gz")

/** Characters: some fifty steps, about which the default rules decide in a few milliseconds. */
const SHORT_INPUT = 65_536

const defaultBundle = Effect.flatMap(
  Effect.promise(() => readFile(file)),
  (archive) => unpackBundle(archive, file)
)

/** The rules that come with Handrail, in this process. `settings` is merged over `data.handrail.settings`. */
export const defaultEngine = Effect.fnUntraced(function* (settings?: JsonValue): Effect.fn.Return<RuleEngine, EngineFailed> {
  const bundle = yield* defaultBundle
  return yield* makeWasmEngine(bundle, {
    name: `handrail@${bundle.revision}`,
    untimedBelow: SHORT_INPUT,
    ...(settings === undefined ? {} : { settings })
  })
})

/** `data.handrail.settings` as the default rules see them. */
export const effectiveSettings = (settings: JsonValue = {}): Effect.Effect<JsonValue, EngineFailed> =>
  Effect.map(defaultBundle, ({ data }) => {
    const { handrail } = data as { readonly handrail?: { readonly settings?: JsonValue } }
    return mergedJson(handrail?.settings, settings)
  })
