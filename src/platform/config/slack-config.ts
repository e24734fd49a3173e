import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { HttpUrl } from "./http-url.ts"
import { SecretReference } from "./sources-config.ts"

const ChannelId = Schema.String.check(
  Schema.isPattern(/^[CG][A-Z0-9]{5,}$/, { message: "Expected a channel's ID such as C0123456789, as its details in Slack show it" })
)

/** Who is called when people are needed. IDs: a user's begins with U or W, a user group's with S. */
const Mention = Schema.String.check(
  Schema.isPattern(/^(here|channel|[UW][A-Z0-9]{5,}|S[A-Z0-9]{5,})$/, {
    message: "Expected here, channel, or the ID of a user or a user group"
  })
)

/** A Slack channel in which incidents are told. Nothing is read back from people there. */
export const SlackConfig = Schema.Struct({
  channel: ChannelId,
  /** Where the app's bot token is (`xoxb-…`). A file is read again while Handrail runs, so that it may be replaced. */
  token: SecretReference,
  mention: Schema.optionalKey(Mention),
  /** Base of the Web API: `https://slack-gov.com/api/` for GovSlack. */
  url: HttpUrl.pipe(Schema.withDecodingDefaultKey(Effect.succeed("https://slack.com/api/"))),
  /** Least time between two messages. Slack takes about one a second in a channel. */
  every: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("1s")))
})
export type SlackConfig = typeof SlackConfig.Type
