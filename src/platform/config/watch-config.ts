import { Effect, Schema } from "effect"

const off = Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false)))

/** What of a cluster is followed to raise alerts of our own. Off: where Prometheus watches the same, each alert would come twice. */
export const WatchConfig = Schema.Struct({
  /** Conditions of nodes, deployments, pods, jobs, claims, aggregated APIs and autoscalers. */
  conditions: off,
  /** Warning events of the reasons that Handrail knows. */
  events: off
})
export type WatchConfig = typeof WatchConfig.Type
