import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { WebhookSource } from "../domain/webhook-source.ts"
import { InvalidRequest, NotFound, TooLarge, TooManyRequests, Unauthorized, Unavailable, UnsupportedMediaType } from "./problem.ts"
import { RequestProblems } from "./request-problems.ts"

/** What became of one request. All of it is on disk before this is answered. */
export const Accepted = Schema.Struct({
  /** Alerts and changes stored by this request, to be handled. */
  accepted: Schema.Int,
  /** Those that an earlier delivery had stored already. */
  duplicates: Schema.Int,
  /** Those that could not be read; they are kept among the dead letters, with the reason. */
  unreadable: Schema.Int,
  /** Sentences about what was understood and is nothing to keep, such as a ping; absent when there is none. */
  ignored: Schema.optionalKey(Schema.Array(Schema.String))
})
export type Accepted = typeof Accepted.Type

const contract = {
  /** `cluster`: the configured name of the cluster of whatever names none. */
  query: { cluster: Schema.optionalKey(Schema.NonEmptyString) },
  /** Read raw and decoded by `ingest`, which keeps what it can and says where it cannot. */
  payload: Schema.Json,
  success: Accepted.pipe(HttpApiSchema.status(202))
} as const

const problems = [InvalidRequest, Unauthorized, TooLarge, UnsupportedMediaType, TooManyRequests, Unavailable] as const

const SENDERS =
  "The sender is known by the signature that docs/sources.md names, where the endpoint has secrets; else by a bearer token, by Basic authentication with a token's name and the token, or by a client certificate. 202 means durable."

/** A signature or a certificate stands for the token, so that none is demanded of everybody. */
const document = (summary: string, description: string) =>
  OpenApi.annotations({
    summary,
    description: `${description} ${SENDERS}`,
    transform: (operation) => ({ ...operation, security: [{ bearer: [] }, {}] })
  })

const webhook = <const S extends WebhookSource>(source: S, summary: string, description: string) =>
  HttpApiEndpoint.post(source, `/${source}`, { ...contract, error: [...problems] }).annotateMerge(document(summary, description))

/** Where alert sources, deploys and flags deliver. */
export class WebhooksApi extends HttpApiGroup.make("webhooks")
  .add(
    webhook(
      "alertmanager",
      "Alertmanager notification",
      "Webhook version 4, https://prometheus.io/docs/alerting/latest/configuration/#webhook_config."
    ),
    webhook("grafana", "Grafana Alerting notification", "The webhook contact point's own payload."),
    webhook(
      "pagerduty",
      "PagerDuty event",
      "Webhook version 3: incidents that are triggered, reopened and resolved are an alert's states; other events are told and not kept."
    ),
    webhook(
      "cloudevents",
      "CloudEvents",
      "Version 1.0 over HTTP, structured, binary or batched; mapped to alerts and changes by the configuration's sources.cloudevents. An event that no mapping takes is refused."
    ),
    webhook("argocd", "Argo CD notification", "The Application that a trigger is about, as a change."),
    webhook("flux", "Flux event", "An event of the notification controller, as a change."),
    webhook(
      "github",
      "GitHub delivery",
      "deployment, deployment_status, and what reaches the default branch (push, pull_request, workflow_run), as changes."
    ),
    webhook("gitlab", "GitLab delivery", "Deployments, feature flags, and what reaches the default branch, as changes."),
    webhook("launchdarkly", "LaunchDarkly webhook", "An entry of the audit log, such as a flag that was switched, as a change."),
    webhook(
      "kubernetes-audit",
      "Kubernetes audit batch",
      "An EventList of audit.k8s.io/v1 from the API server's webhook backend, as changes; what a Secret holds is never stored."
    )
  )
  .add(
    HttpApiEndpoint.post("named", "/:source/:name", {
      ...contract,
      params: { source: WebhookSource, name: Schema.String },
      error: [NotFound, ...problems]
    }).annotateMerge(
      document("A webhook of that name", "The same as the source's own endpoint, with what sources.webhooks configures for this name.")
    )
  )
  .middleware(RequestProblems)
  .prefix("/v1/webhooks") {}
