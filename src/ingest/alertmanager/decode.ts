import { Result, Schema } from "effect"
import { shapeDecoder } from "../decode-shape.ts"
import type { Decode } from "../webhook.ts"
import { type AlertDialect, receiveAlerts } from "./alert-signal.ts"
import { WebhookAlert, WebhookEnvelope } from "./schema.ts"

const envelope = shapeDecoder(
  WebhookEnvelope,
  "an Alertmanager notification of version 4",
  "point a webhook_configs receiver of Alertmanager 0.19 or later at this address"
)

const dialect: AlertDialect<WebhookAlert> = {
  source: "alertmanager",
  sender: "Alertmanager",
  decodeAlert: Schema.decodeUnknownResult(WebhookAlert, { errors: "all" }),
  extras: () => ({})
}

/** One notification of Alertmanager: a message for each alert, in each state that it has been in. */
export const decodeAlertmanager: Decode = (body, _, context) =>
  Result.map(envelope(body), (group) => receiveAlerts(dialect, group, context))
