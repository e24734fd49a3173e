import { readFile, stat } from "node:fs/promises"
import { FlagdCore } from "@openfeature/flagd-core"
import {
  type EvaluationContext,
  GeneralError,
  type JsonValue,
  type Provider,
  type ResolutionDetails,
  TypeMismatchError
} from "@openfeature/server-sdk"
import { Effect, Schema } from "effect"
import { boundedRequest } from "../../platform/http/bounded-request.ts"

type Resolve = (key: string, byDefault: string, context: EvaluationContext) => Promise<ResolutionDetails<string>>

/** A provider of texts; Handrail asks for nothing else. */
const providerOf = (name: string, resolve: Resolve): Provider => {
  const never = (): never => {
    throw new TypeMismatchError("only texts are evaluated here")
  }
  return {
    runsOn: "server",
    metadata: { name },
    resolveStringEvaluation: resolve,
    resolveBooleanEvaluation: async () => never(),
    resolveNumberEvaluation: async () => never(),
    resolveObjectEvaluation: async <T extends JsonValue>(): Promise<ResolutionDetails<T>> => never()
  }
}

/** Flags of a file in flagd's format, evaluated in this process. It is read again whenever it was written. */
export const fileProvider = (file: string): Provider => {
  let read: { readonly written: number; readonly flags: FlagdCore } | undefined
  const flagsNow = async (): Promise<FlagdCore> => {
    const { mtimeMs: written } = await stat(file)
    if (read?.written === written) return read.flags
    const flags = new FlagdCore()
    flags.setConfigurations(await readFile(file, "utf8"))
    read = { written, flags }
    return flags
  }
  return providerOf("flags file", async (key, byDefault, context) => (await flagsNow()).resolveStringEvaluation(key, byDefault, context))
}

const OfrepAnswer = Schema.fromJsonString(
  Schema.Struct({
    value: Schema.optionalKey(Schema.Unknown),
    reason: Schema.optionalKey(Schema.String),
    variant: Schema.optionalKey(Schema.String),
    errorDetails: Schema.optionalKey(Schema.String)
  })
)
const decodeAnswer = Schema.decodeUnknownOption(OfrepAnswer)

const TIMEOUT = "2 seconds"
const MOST_BYTES = 64 * 1024

/** A flagd, or anything else that speaks OpenFeature's remote evaluation protocol. https://openfeature.dev/docs/reference/other-technologies/ofrep */
export const flagdProvider = (address: string): Provider =>
  providerOf("flagd", (key, _, context) => {
    const url = new URL(`ofrep/v1/evaluate/flags/${encodeURIComponent(key)}`, address.endsWith("/") ? address : `${address}/`)
    const asked = boundedRequest({
      method: "POST",
      url,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ context }),
      timeout: TIMEOUT,
      maxBytes: MOST_BYTES
    }).pipe(
      Effect.map(({ status, text }) => {
        const decoded = decodeAnswer(text)
        const answer = decoded._tag === "Some" ? decoded.value : {}
        if (status !== 200 || typeof answer.value !== "string")
          throw new GeneralError(`${url.host} answers ${status}${answer.errorDetails === undefined ? "" : `: ${answer.errorDetails}`}`)
        const { reason, value, variant } = answer
        return { value, ...(reason === undefined ? {} : { reason }), ...(variant === undefined ? {} : { variant }) }
      })
    )
    return Effect.runPromise(asked)
  })
