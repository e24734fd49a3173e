import { Context, type Effect, Schema } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { userError } from "../../domain/user-error.ts"
import type { View } from "../../render/slack/block.ts"

/**
 * `limited`: not done, and to be asked again later. `unsure`: it may or may not have been done. `setup`: not done, and it will not be until
 * somebody changes Slack or the configuration. `message`: this one message is not taken. `thread`: the message that it hangs on is gone.
 */
export const SlackFailureKind = Schema.Literals(["limited", "unsure", "setup", "message", "thread"])
export type SlackFailureKind = typeof SlackFailureKind.Type

/** Slack did not do what it was asked for, or did not say so. */
export class SlackFailed extends Schema.TaggedError<SlackFailed>()("SlackFailed", {
  ...userError,
  kind: SlackFailureKind,
  /** Slack's own word for it, such as `not_in_channel`. */
  code: Schema.String,
  /** How long Slack asks to be left alone, in milliseconds. */
  retryAfterMs: Schema.optionalKey(Schema.Int)
}) {}

export interface Outgoing {
  readonly channel: string
  /** `ts` of the message that this one answers; absent: it begins a thread. */
  readonly thread?: string
  readonly incident: IncidentId
  /** Kept with the message, not shown: by it the message is found again. */
  readonly key: string
  readonly view: View
  /** An answer that is to be seen in the channel too. */
  readonly isUrgent: boolean
}

/** Where a message would be, if it was sent. */
export interface Whereabouts {
  readonly channel: string
  readonly key: string
  readonly thread?: string
  /** `ts` of a message in the thread that came before it. */
  readonly after?: string
}

/** What Handrail asks of Slack's Web API. None of it is tried twice here. https://docs.slack.dev/apis/web-api/ */
export class SlackApi extends Context.Service<
  SlackApi,
  {
    /** Gives the message's `ts`. */
    readonly post: (message: Outgoing) => Effect.Effect<string, SlackFailed>
    /** Replaces what a message shows. Doing it again changes nothing. */
    readonly update: (channel: string, ts: string, view: View) => Effect.Effect<void, SlackFailed>
    /** `ts` of the message with this key, among the latest of the channel or of the thread. */
    readonly find: (where: Whereabouts) => Effect.Effect<string | undefined, SlackFailed>
    /** Changes when the token does; it does not tell the token. */
    readonly tokenMark: Effect.Effect<string>
  }
>()("handrail/channels/SlackApi") {}
