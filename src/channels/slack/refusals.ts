import type { SlackFailureKind } from "./slack-api.ts"

interface Refusal {
  readonly kind: SlackFailureKind
  readonly what: string
  readonly next: string
}

const token = "put the app's bot token (xoxb-…) where slack.token says; docs/slack.md lists its scopes"
const invite = "invite the app to the channel (/invite), or correct slack.channel in the configuration"
const policy = "ask who administers the workspace to let the app post there, or choose another channel"
const passing = "wait: Slack says that this passes"
const nothing = "nothing: handrail incident show tells what could not be told here"

const setup = (what: string, next: string): Refusal => ({ kind: "setup", what, next })
const unsure = (what: string): Refusal => ({ kind: "unsure", what, next: passing })
const message = (what: string): Refusal => ({ kind: "message", what, next: nothing })
const thread = (what: string): Refusal => ({ kind: "thread", what, next: nothing })

/**
 * What Slack's words for errors mean for whoever tells incidents there.
 * https://docs.slack.dev/reference/methods/chat.postMessage, chat.update, conversations.history and conversations.replies
 */
const refusals: Readonly<Record<string, Refusal>> = {
  invalid_auth: setup("does not know the token", token),
  not_authed: setup("was given no token", token),
  account_inactive: setup("says that the token's app or workspace is gone", token),
  token_expired: setup("says that the token has expired", token),
  token_revoked: setup("says that the token was taken back", token),
  not_allowed_token_type: setup("wants another kind of token", token),
  missing_scope: setup("says that the token lacks a scope", "add the scopes of docs/slack.md to the app and install it again"),
  channel_not_found: setup("does not know the channel, or does not show it to the app", invite),
  not_in_channel: setup("says that the app is not in the channel", invite),
  is_archived: setup("says that the channel is archived", "unarchive it, or name another as slack.channel in the configuration"),
  restricted_action: setup("does not let the app post in the channel", policy),
  ratelimited: { kind: "limited", what: "has had enough messages for now", next: passing },
  rate_limited: { kind: "limited", what: "has had enough messages for now", next: passing },
  message_limit_exceeded: { kind: "limited", what: "takes no more messages of this workspace for now", next: policy },
  accesslimited: { kind: "limited", what: "limits access from this network for now", next: passing },
  // these may have been carried out all the same
  internal_error: unsure("had an error of its own"),
  fatal_error: unsure("had an error of its own"),
  service_unavailable: unsure("is not available"),
  request_timeout: unsure("did not get the whole request"),
  team_added_to_org: unsure("is moving the workspace"),
  thread_not_found: thread("says that the thread is gone"),
  cannot_reply_to_message: thread("takes no answers to the opening message"),
  message_not_found: thread("says that the opening message is gone"),
  cant_update_message: thread("does not let the opening message be changed"),
  edit_window_closed: thread("lets the opening message be changed no longer"),
  msg_too_long: message("finds the message too long"),
  msg_blocks_too_long: message("finds the message's blocks too long"),
  invalid_blocks: message("does not take the message's blocks"),
  invalid_blocks_format: message("does not take the message's blocks"),
  no_text: message("finds no text in the message"),
  invalid_metadata_format: message("does not take the message's metadata"),
  invalid_metadata_schema: message("does not take the message's metadata"),
  metadata_too_large: message("finds the message's metadata too large"),
  invalid_arguments: message("does not take the request"),
  invalid_json: message("does not take the request")
}

/** A word that is not known here stops the telling, and loses nothing. */
export const refusalOf = (code: string): Refusal =>
  refusals[code] ?? setup(`refuses: ${code}`, "look this word up in Slack's documentation of chat.postMessage, and put right what it names")
