import { createContext, Script } from "node:vm"
import { type LoadedPolicy, loadPolicy } from "@open-policy-agent/opa-wasm"
import { Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { ENTRYPOINT, EngineFailed, type RuleEngine, spokenReasons } from "../rule-engine.ts"
import type { Bundle } from "./bundle.ts"
import { mergedJson } from "./merged-json.ts"

/** Milliseconds that one evaluation may take. The default rules take less than one on an idle core; the rest is patience with a busy one. */
const TIME_LIMIT = 1_000

/** Pages of 64 KiB: what an instance starts with, and how far it may grow. */
const MEMORY = { initial: 16, maximum: 1_024 }

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

/** Builtins that the SDK brings beside those that are compiled into the module. */
const sdkBuiltins = new Set(["json.is_valid", "regex.split", "sprintf", "yaml.is_valid", "yaml.marshal", "yaml.unmarshal"])

/** Builtins that a module asks its host for. https://www.openpolicyagent.org/docs/wasm#exports */
const neededBuiltins = ({ mem, wasmInstance }: LoadedPolicy): ReadonlyArray<string> => {
  const { builtins, opa_json_dump } = (wasmInstance as Instance).exports
  const bytes = new Uint8Array(mem.buffer, opa_json_dump(builtins()))
  return Object.keys(JSON.parse(Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString("utf8")) as object)
}

/** What of an OPA module's exports is called here. */
interface Instance {
  readonly exports: { readonly builtins: () => number; readonly opa_json_dump: (address: number) => number }
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
    try: async () => {
      const policy = await loadPolicy(bundle.wasm, MEMORY)
      policy.setData(settings === undefined ? bundle.data : (mergedJson(bundle.data, { handrail: { settings } }) as object))
      const missing = neededBuiltins(policy).filter((builtin) => !sdkBuiltins.has(builtin))
      if (missing.length > 0) throw new Error(`it needs ${missing.join(", ")}, which WebAssembly does not have`)
      if (!Object.hasOwn(policy.entrypoints, ENTRYPOINT)) throw new Error(`it was compiled without the entrypoint ${ENTRYPOINT}`)
      return policy
    },
    catch: failed
  })

  const bytes = new TextEncoder()
  let input = new ArrayBuffer()
  let instance: LoadedPolicy | undefined = yield* start
  const evaluateInput = (): unknown => instance?.evaluate(input, ENTRYPOINT)
  const context = createContext({ evaluate: evaluateInput })
  const evaluate = (text: string): unknown => {
    input = bytes.encode(text).buffer
    try {
      return text.length < untimedBelow ? evaluateInput() : script.runInContext(context, { timeout: timeLimit })
    } catch (error) {
      instance = undefined
      throw error
    }
  }

  return {
    name,
    ask: Effect.fnUntraced(function* (text: string) {
      instance ??= yield* start
      const results = yield* Effect.try({ try: () => evaluate(text), catch: failed })
      const [first] = Array.isArray(results) ? results : []
      const reasons = spokenReasons(first?.result)
      return reasons === undefined ? yield* failed("what they gave is not a set of reasons") : { by: name, reasons }
    })
  }
})
