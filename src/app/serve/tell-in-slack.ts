import { Layer } from "effect"
import { layerSlackWebApi } from "../../channels/adapters/slack-web-api.ts"
import { layerSlackNarration } from "../../channels/slack/keep-telling.ts"
import type { Env } from "../../platform/config/environment.ts"
import type { SlackConfig } from "../../platform/config/slack-config.ts"
import type { MentionElement } from "../../render/slack/block.ts"

const mentionOf = (mention: string): MentionElement => {
  if (mention === "here" || mention === "channel") return { type: "broadcast", range: mention }
  return mention.startsWith("S") ? { type: "usergroup", usergroup_id: mention } : { type: "user", user_id: mention }
}

/** The channel of the configuration, over Slack's Web API. */
export const tellInSlack = (config: SlackConfig, env: Env) =>
  layerSlackNarration({
    channel: config.channel,
    mention: config.mention === undefined ? undefined : mentionOf(config.mention),
    every: config.every
  }).pipe(Layer.provide(layerSlackWebApi(config, env)))
