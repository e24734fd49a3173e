import { Effect, Layer } from "effect"
import type { HandrailConfig } from "../../platform/config/config.ts"

/** Tells incidents in Slack, where a channel is configured; nothing of it is loaded otherwise. */
export const slackLayer = ({ slack }: HandrailConfig) =>
  slack === undefined
    ? Layer.empty
    : Layer.unwrap(
        Effect.map(
          Effect.promise(() => import("./tell-in-slack.ts")),
          ({ tellInSlack }) => tellInSlack(slack, process.env)
        )
      )
