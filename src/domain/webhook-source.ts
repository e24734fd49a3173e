import { Schema } from "effect"

/** What delivers to `POST /v1/webhooks/<source>`. */
export const WebhookSource = Schema.Literals([
  "alertmanager",
  "grafana",
  "pagerduty",
  "cloudevents",
  "argocd",
  "flux",
  "github",
  "gitlab",
  "launchdarkly",
  "kubernetes-audit"
])
export type WebhookSource = typeof WebhookSource.Type
