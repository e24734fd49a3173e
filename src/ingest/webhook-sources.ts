import type { WebhookSource } from "../domain/webhook-source.ts"
import type { CloudEventMapping } from "../platform/config/sources-config.ts"
import { decodeAlertmanager } from "./alertmanager/decode.ts"
import { decodeArgoCd } from "./argocd/decode.ts"
import { decodeCloudEvents } from "./cloudevents/decode.ts"
import type { Wrap } from "./cloudevents/read-events.ts"
import { decodeFlux } from "./flux/decode.ts"
import { decodeGitHub } from "./github/decode.ts"
import { decodeGitLab } from "./gitlab/decode.ts"
import { decodeGrafana } from "./grafana/decode.ts"
import { decodeAudit } from "./kubernetes/audit/decode.ts"
import { decodeLaunchDarkly } from "./launchdarkly/decode.ts"
import { decodePagerDuty } from "./pagerduty/decode.ts"
import type { Proof } from "./proof.ts"
import type { Decode } from "./webhook.ts"

/** What the configuration of an endpoint has to say to its decoder. */
interface DecoderSettings {
  readonly mappings: ReadonlyArray<CloudEventMapping>
  readonly wrap?: Wrap
  /** Milliseconds. */
  readonly replayWindow: number
}

interface WebhookSourceRow {
  readonly decoder: (settings: DecoderSettings) => Decode
  /** Where the sender puts its signature; absent where it has none. */
  readonly proof?: Proof
  /** Bytes of the largest body that the source can need. */
  readonly largestBody: number
  /** Whether it sends again what was answered with 429, as it does after a 503. */
  readonly retries429: boolean
}

const MIB = 1_048_576
/** Room for 10,000 alerts of ordinary size in one notification. */
const MANY_ALERTS = 32 * MIB

/** Every source: a new one is a row here, its name in `domain/webhook-source.ts`, and an endpoint in `api/webhooks.ts`. */
export const webhookSources: Readonly<Record<WebhookSource, WebhookSourceRow>> = {
  alertmanager: { decoder: () => decodeAlertmanager, largestBody: MANY_ALERTS, retries429: false },
  grafana: {
    decoder: () => decodeGrafana,
    proof: { kind: "hmac-sha256", header: "x-grafana-alerting-signature" },
    largestBody: MANY_ALERTS,
    retries429: false
  },
  pagerduty: {
    decoder: ({ replayWindow }) => decodePagerDuty(replayWindow),
    proof: { kind: "hmac-sha256", header: "x-pagerduty-signature", prefix: "v1=", several: true },
    largestBody: MIB,
    retries429: true
  },
  cloudevents: {
    decoder: ({ mappings, wrap }) => decodeCloudEvents(mappings, wrap),
    proof: { kind: "hmac-sha256", header: "" },
    largestBody: 4 * MIB,
    retries429: true
  },
  argocd: { decoder: () => decodeArgoCd, largestBody: 8 * MIB, retries429: true },
  flux: {
    decoder: () => decodeFlux,
    proof: { kind: "hmac-sha256", header: "x-signature", prefix: "sha256=" },
    largestBody: MIB,
    retries429: true
  },
  github: {
    decoder: () => decodeGitHub,
    proof: { kind: "hmac-sha256", header: "x-hub-signature-256", prefix: "sha256=" },
    // GitHub's own limit: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
    largestBody: 25 * MIB,
    retries429: true
  },
  gitlab: { decoder: () => decodeGitLab, proof: { kind: "token", header: "x-gitlab-token" }, largestBody: 25 * MIB, retries429: true },
  launchdarkly: {
    decoder: () => decodeLaunchDarkly,
    proof: { kind: "hmac-sha256", header: "x-ld-signature" },
    largestBody: 4 * MIB,
    retries429: true
  },
  // batches of 400 events by default, each with an object and a patch of it: --audit-webhook-batch-max-size
  "kubernetes-audit": { decoder: () => decodeAudit, largestBody: 32 * MIB, retries429: true }
}
