/** The addresses at which webhooks are received, and what is asked of whoever delivers to each. */
import { Context, Effect, Layer } from "effect"
import { WebhookSource } from "../domain/webhook-source.ts"
import type { Env } from "../platform/config/environment.ts"
import type { SourcesConfig, WebhookEndpointConfig } from "../platform/config/sources-config.ts"
import { type Proof, type ProofRequest, unproven } from "./proof.ts"
import type { Decode } from "./webhook.ts"
import { watchSecrets } from "./webhook-secrets.ts"
import { webhookSources } from "./webhook-sources.ts"

export interface WebhookEndpoint {
  /** `pagerduty` or `pagerduty/eu`: the source of its messages. */
  readonly endpoint: string
  /** Of whatever names none. */
  readonly cluster?: string
  /** Bytes. */
  readonly largestBody: number
  /** Whether the sender sends again what was answered with 429. */
  readonly retries429: boolean
  /** Why a request is not proven to come from the sender, as a sentence. Absent where the sender signs nothing and must be known otherwise. */
  readonly unproven?: (request: ProofRequest) => string | undefined
  readonly decode: Decode
}

export class Webhooks extends Context.Service<
  Webhooks,
  {
    /** Every source has an endpoint without a name; those with one are configured. */
    readonly at: (source: WebhookSource, name?: string) => WebhookEndpoint | undefined
  }
>()("handrail/ingest/Webhooks") {}

const addressOf = ({ name, source }: Pick<WebhookEndpointConfig, "name" | "source">): string =>
  name === undefined ? source : `${source}/${name}`

const proofOf = (proof: Proof, { signatureHeader, signaturePrefix, timestampHeader }: WebhookEndpointConfig): Proof => ({
  ...proof,
  ...(signatureHeader === undefined ? {} : { header: signatureHeader.toLowerCase() }),
  ...(signaturePrefix === undefined ? {} : { prefix: signaturePrefix }),
  ...(timestampHeader === undefined ? {} : { timestampHeader: timestampHeader.toLowerCase() })
})

const DEFAULT_REPLAY_WINDOW = 3_600_000

const makeEndpoint = Effect.fnUntraced(function* (config: WebhookEndpointConfig, mappings: SourcesConfig["cloudevents"], env: Env) {
  const { cluster, largestBody, replayWindow, secrets, source, wrap } = config
  const row = webhookSources[source]
  const decode = row.decoder({ mappings, replayWindow, ...(wrap === undefined ? {} : { wrap }) })
  const plain: WebhookEndpoint = {
    endpoint: addressOf(config),
    ...(cluster === undefined ? {} : { cluster }),
    largestBody: largestBody ?? row.largestBody,
    retries429: row.retries429,
    decode
  }
  if (secrets === undefined || row.proof === undefined) return plain
  const proof = proofOf(row.proof, config)
  const known = yield* watchSecrets(secrets, env)
  return { ...plain, unproven: (request: ProofRequest) => unproven(proof, known(), replayWindow, request) }
})

/** The endpoints that the configuration names, and one of each source that it does not. `env`: where secrets may be. */
export const layerWebhooks = ({ cloudevents, webhooks }: SourcesConfig, env: Env) =>
  Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const configured = new Set(webhooks.map(addressOf))
      const others = WebhookSource.literals
        .filter((source) => !configured.has(source))
        .map((source) => ({ source, replayWindow: DEFAULT_REPLAY_WINDOW }))
      const endpoints = yield* Effect.forEach([...webhooks, ...others], (config) => makeEndpoint(config, cloudevents, env))
      const byAddress = new Map(endpoints.map((endpoint) => [endpoint.endpoint, endpoint]))
      return { at: (source, name) => byAddress.get(addressOf({ source, ...(name === undefined ? {} : { name }) })) }
    })
  )
