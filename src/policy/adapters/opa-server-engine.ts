import { Duration, Effect, Option, Schema } from "effect"
import { boundedRequest } from "../../platform/http/bounded-request.ts"
import { closingAgents } from "../../platform/http/closing-agents.ts"
import { ENTRYPOINT, EngineFailed, type RuleEngine, spokenReasons } from "../rule-engine.ts"

export interface OpaServer {
  /** Its address, such as `http://127.0.0.1:8181`. */
  readonly url: string
  /** Sent as a bearer token. */
  readonly token?: string
  /** Milliseconds for one answer; 2,000 by default. */
  readonly timeLimit?: number
}

const MOST_BYTES = 1024 * 1024

const Provenance = Schema.Struct({
  bundles: Schema.optionalKey(Schema.Record(Schema.String, Schema.Struct({ revision: Schema.optionalKey(Schema.String) })))
})
const OpaAnswer = Schema.fromJsonString(
  Schema.Struct({ result: Schema.optionalKey(Schema.Unknown), provenance: Schema.optionalKey(Provenance) })
)
const decode = Schema.decodeUnknownOption(OpaAnswer)

/** The revisions of the bundles that the server holds, where it says them. */
const revisions = (provenance: typeof Provenance.Type | undefined): string =>
  Object.entries(provenance?.bundles ?? {})
    .map(([bundle, { revision }]) => `${bundle}@${revision ?? "unknown"}`)
    .join("+")

/**
 * Rules of an OPA server, asked by its REST API. A document that it does not have is undefined, and that is a failure too: a server
 * that has not loaded its bundle yet must not count as one that has no objection.
 * https://www.openpolicyagent.org/docs/rest-api#get-a-document-with-input
 */
export const makeOpaServerEngine = Effect.fnUntraced(function* ({ url, token, timeLimit = 2_000 }: OpaServer) {
  const agents = yield* closingAgents
  const address = new URL(`v1/data/${ENTRYPOINT}?provenance=true`, url.endsWith("/") ? url : `${url}/`)
  const name = `opa-server ${address.host}`
  const failed = (message: string) =>
    new EngineFailed({
      message,
      where: address.href,
      next: "check that the server runs and has loaded a bundle with the document data.handrail.reasons"
    })
  const ask = (input: string) =>
    boundedRequest({
      method: "POST",
      url: address,
      headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: `{"input":${input}}`,
      agent: agents.for(address),
      timeout: Duration.millis(timeLimit),
      maxBytes: MOST_BYTES
    }).pipe(Effect.mapError(({ message }) => failed(message)))

  return {
    name,
    ask: Effect.fn("policy.askOpaServer")(function* (input: string) {
      const { status, text } = yield* ask(input)
      if (status !== 200) return yield* failed(`it answers ${status}: ${text.slice(0, 300)}`)
      const answer = Option.getOrUndefined(decode(text))
      if (answer?.result === undefined) return yield* failed("it has no document data.handrail.reasons")
      const reasons = spokenReasons(answer.result)
      if (reasons === undefined) return yield* failed("what it gave is not a set of reasons")
      return { by: [name, revisions(answer.provenance)].filter((part) => part !== "").join(" "), reasons }
    })
  } satisfies RuleEngine
})
