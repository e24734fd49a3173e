import { type LoadedPolicy, loadPolicy } from "@open-policy-agent/opa-wasm"
import { ENTRYPOINT } from "../rule-engine.ts"

/** Pages of 64 KiB: what an instance starts with, and how far it may grow. */
const MEMORY = { initial: 16, maximum: 1_024 }
const PAGE = 65_536

/** Builtins that the SDK brings beside those that are compiled into the module. */
const sdkBuiltins = new Set(["json.is_valid", "regex.split", "sprintf", "yaml.is_valid", "yaml.marshal", "yaml.unmarshal"])

/** What of an OPA module's exports is called here. https://www.openpolicyagent.org/docs/wasm#exports */
interface Exports {
  readonly builtins: () => number
  readonly opa_json_dump: (address: number) => number
  /** Since 1.2 of that interface. Resets the heap to `heap` first, and returns the address of the answer's JSON. */
  readonly opa_eval?: (reserved: 0, entrypoint: number, data: number, input: number, inputLength: number, heap: number, format: 0) => number
}

/** The JSON that stands at an address of the memory, ended by a zero byte. */
const jsonAt = ({ mem }: Pick<LoadedPolicy, "mem">, address: number): unknown => {
  const bytes = Buffer.from(mem.buffer)
  return JSON.parse(bytes.toString("utf8", address, bytes.indexOf(0, address)))
}

const utf8 = new TextEncoder()

/** Answers by the rules of one module about the JSON text of an input; throws what the module throws, after which it must not be asked again. */
type Evaluate = (input: string) => unknown

/**
 * The module's answers are asked for by its own interface, not by the SDK's `evaluate`, so that the input is written where the module reads it, and not
 * to memory that has to be collected after each decision.
 */
const evaluateBy = ({ dataAddr, dataHeapPtr, entrypoints, mem }: LoadedPolicy, evaluate: NonNullable<Exports["opa_eval"]>): Evaluate => {
  const entrypoint = entrypoints[ENTRYPOINT] as number
  return (input) => {
    const length = Buffer.byteLength(input)
    const missing = dataHeapPtr + length - mem.buffer.byteLength
    if (missing > 0) mem.grow(Math.ceil(missing / PAGE))
    utf8.encodeInto(input, new Uint8Array(mem.buffer, dataHeapPtr, length))
    return jsonAt({ mem }, evaluate(0, entrypoint, dataAddr, dataHeapPtr, length, dataHeapPtr + length, 0))
  }
}

/** Loads compiled rules with their data. Rejects what cannot be loaded, and what would need anything that is not there to answer. */
export const loadOpaModule = async (wasm: Uint8Array, data: object): Promise<Evaluate> => {
  const policy = await loadPolicy(wasm, MEMORY)
  policy.setData(data)
  const { builtins, opa_eval, opa_json_dump } = (policy.wasmInstance as { readonly exports: Exports }).exports
  const needed = Object.keys(jsonAt(policy, opa_json_dump(builtins())) as object)
  const missing = needed.filter((builtin) => !sdkBuiltins.has(builtin))
  if (missing.length > 0) throw new Error(`it needs ${missing.join(", ")}, which WebAssembly does not have`)
  if (!Object.hasOwn(policy.entrypoints, ENTRYPOINT)) throw new Error(`it was compiled without the entrypoint ${ENTRYPOINT}`)
  if (opa_eval === undefined) throw new Error("it was compiled by an OPA that is too old; compile it by OPA 1.0 or newer")
  return evaluateBy(policy, opa_eval)
}
