import { createContext, Script } from "node:vm"
import { Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { EngineFailed, type RuleEngine, spokenReasons } from "../rule-engine.ts"
import type { Bundle } from "./bundle.ts"
import { mergedJson } from "./merged-json.ts"
import { loadOpaModule } from "./opa-module.ts"

/** Milliseconds that one evaluation may take. The default rules take less than one on an idle core; the rest is patience with a busy one. */
const TIME_LIMIT = 1_000

export interface WasmEngineOptions {
  readonly name: string
  /** Replaces what the bundle's `data.handrail.settings` say, member by member; lists are replaced as a whole. */
  readonly settings?: JsonValue
  /** Milliseconds; for tests and for bundles that are known to be slow. */
  readonly timeLimit?: number
  /**
   * Inputs shorter than this many characters are not timed: 0 by default. Starting a watchdog costs as much as deciding about ten steps, so
   * rules that are known to be quick about short inputs do without.
   */
  readonly untimedBelow?: number
}

/** What was thrown; the SDK throws texts and plain objects, and a watchdog's error comes from another realm. */
const messageOf = (why: unknown): string => {
  const said = typeof why === "object" && why !== null && "message" in why ? why.message : why
  return typeof said === "string" ? said : JSON.stringify(said)
}

const script = new Script("evaluate()")

/**
 * Rules in this process. The instance is kept warm; one that trapped or was stopped is thrown away, since its memory may be anything.
 * WebAssembly cannot be interrupted from the same thread by anything but V8 itself, which `vm` lets a watchdog ask for.
 */
export const makeWasmEngine = Effect.fnUntraced(function* (
  bundle: Bundle,
  { name, settings, timeLimit = TIME_LIMIT, untimedBelow = 0 }: WasmEngineOptions
): Effect.fn.Return<RuleEngine, EngineFailed> {
  const failed = (why: unknown) =>
    new EngineFailed({
      message: `they did not answer: ${messageOf(why)}`,
      where: `${name}, compiled to WebAssembly`,
      next: "try the input with `handrail policy explain`; rules must not need builtins that Wasm lacks"
    })
  const start = Effect.tryPromise({
    try: () =>
      loadOpaModule(bundle.wasm, settings === undefined ? bundle.data : (mergedJson(bundle.data, { handrail: { settings } }) as object)),
    catch: failed
  })

  let input = ""
  let module: ((input: string) => unknown) | undefined = yield* start
  const evaluateInput = (): unknown => module?.(input)
  const context = createContext({ evaluate: evaluateInput })
  const evaluate = (text: string): unknown => {
    input = text
    try {
      return text.length < untimedBelow ? evaluateInput() : script.runInContext(context, { timeout: timeLimit })
    } catch (error) {
      module = undefined
      throw error
    }
  }

  return {
    name,
    ask: Effect.fnUntraced(function* (text: string) {
      module ??= yield* start
      const results = yield* Effect.try({ try: () => evaluate(text), catch: failed })
      const [first] = Array.isArray(results) ? results : []
      const reasons = spokenReasons(first?.result)
      return reasons === undefined ? yield* failed("what they gave is not a set of reasons") : { by: name, reasons }
    })
  }
})
