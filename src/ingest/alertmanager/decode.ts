import { Result, Schema } from "effect"
import { shapeDecoder } from "../decode-shape.ts"
import type { Decode } from "../webhook.ts"
import { type AlertDialect, receiveAlerts } from "./alert-signal.ts"
import { isPlainAlert, isPlainEnvelope } from "./plain-shape.ts"
import { WebhookAlert, WebhookEnvelope } from "./schema.ts"

const bySchema = shapeDecoder(
  WebhookEnvelope,
  "an Alertmanager notification of version 4",
  "point a webhook_configs receiver of Alertmanager 0.19 or later at this address"
)

const alertBySchema = Schema.decodeUnknownResult(WebhookAlert, { errors: "all" })

const dialect: AlertDialect<WebhookAlert> = {
  source: "alertmanager",
  sender: "Alertmanager",
  decodeAlert: (raw) => (isPlainAlert(raw) ? Result.succeed(raw) : alertBySchema(raw)),
  extras: () => ({})
}

/** One notification of Alertmanager: a message for each alert, in each state that it has been in. */
export const decodeAlertmanager: Decode = (body, _, context) =>
  Result.map(isPlainEnvelope(body) ? Result.succeed(body) : bySchema(body), (group) => receiveAlerts(dialect, group, context))
