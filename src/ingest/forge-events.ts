/** What the webhooks of GitHub and GitLab have in common: one address for many kinds of events, and repositories with branches. */
import { Result, type Schema } from "effect"
import { shapeDecoder } from "./decode-shape.ts"
import { limitText } from "./limits.ts"
import { ignored, type Received, type WebhookContext, type WebhookHeaders, type WebhookInvalid } from "./webhook.ts"

export type ReadEvent = (body: unknown, context: WebhookContext, headers: WebhookHeaders) => Result.Result<Received, WebhookInvalid>

/** `what`: "a push event of GitHub". */
export const eventReader =
  (what: (name: string) => string, next: string) =>
  <A>(
    schema: Schema.ConstraintDecoder<A>,
    name: string,
    receive: (event: A, context: WebhookContext, headers: WebhookHeaders) => Received
  ): ReadEvent => {
    const decode = shapeDecoder(schema, what(name), next)
    return (body, context, headers) => Result.map(decode(body), (event) => receive(event, context, headers))
  }

/** Branches from which nobody deploys say nothing of production: why this one is passed over, if it is. */
export const otherBranch = (
  branch: string,
  { default_branch }: { readonly default_branch?: string | null | undefined }
): Received | undefined =>
  default_branch && branch !== default_branch
    ? ignored(`branch ${limitText(branch, 80)} is not the default branch ${limitText(default_branch, 80)}`)
    : undefined
