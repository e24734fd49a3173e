import { Effect } from "effect"
import { alertmanagerBody } from "../../src/app/demo/notification.ts"
import { timestamp } from "../../src/domain/ids.ts"
import type { Serving } from "./serving.fixture.ts"

/** What kube-prometheus says when a rollout is stuck. */
export const stuckRollout = {
  alertname: "KubeDeploymentRolloutStuck",
  cluster: "rehearsal",
  namespace: "shop",
  deployment: "checkout",
  severity: "warning"
} as const

type Labels = Readonly<Record<string, string>>

/** Delivers one firing alert to the webhook, as Alertmanager does. */
export const deliver = ({ request }: Serving, labels: Labels, annotations: Labels = {}, startsAt = Date.now()) =>
  request(
    "/v1/webhooks/alertmanager",
    { method: "POST", body: JSON.stringify(alertmanagerBody({ labels, annotations, startsAt: timestamp(startsAt) })) },
    "alertmanager"
  )

/** Puts alerts into a real Alertmanager by its own API. */
export const post = (alertmanager: { readonly url: string }, alerts: ReadonlyArray<Readonly<Record<string, unknown>>>) =>
  Effect.promise(async (signal) => {
    const headers = { "content-type": "application/json" }
    const response = await fetch(`${alertmanager.url}/api/v2/alerts`, { method: "POST", headers, body: JSON.stringify(alerts), signal })
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`)
  })
