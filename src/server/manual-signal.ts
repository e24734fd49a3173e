import type { Actor } from "../domain/decision.ts"
import { digestJson, type SignalId, timestamp } from "../domain/ids.ts"
import type { Signal } from "../domain/signal.ts"

/** The signal of a person who asks for a runbook by name. Every request is its own: asking twice opens two incidents. */
export const manualSignal = (request: {
  readonly runbook: string
  readonly cluster: string | undefined
  readonly labels: { readonly [name: string]: string }
  readonly by: Actor
  readonly now: number
  readonly nonce: string
}): Signal => {
  const { by, cluster, labels, nonce, now, runbook } = request
  const fingerprint = digestJson({ runbook, cluster, labels, by: by.subject, now, nonce })
  return {
    id: fingerprint as SignalId,
    source: "manual",
    status: "firing",
    fingerprint,
    name: `runbook ${runbook}`,
    severity: "unknown",
    ...(cluster === undefined ? {} : { cluster }),
    labels: { ...labels },
    annotations: {},
    startsAt: timestamp(now),
    receivedAt: timestamp(now),
    requestedRunbook: runbook,
    requestedBy: by.subject
  }
}
