import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"

const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/** What a storm may cause in one cluster; what is left out is as for all clusters, or as by default. */
const Budgets = Schema.Struct({
  /** Incidents opened within a minute; what comes on top shares one. 20 by default. */
  openingsPerMinute: Schema.optionalKey(count),
  /** Incidents open at once. 100 by default. */
  openPerCluster: Schema.optionalKey(count),
  /** Alerts of an incident that are told one by one; the others are counted. 20 by default. */
  toldPerIncident: Schema.optionalKey(count)
})

/** How alerts become incidents. */
export const CorrelationConfig = Schema.Struct({
  /** How far apart alerts of one namespace or dependency may begin to be one trouble. */
  window: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("30m"))),
  budgets: Budgets.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Other budgets for some clusters, by name. */
  clusters: Schema.Record(Schema.String, Budgets).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Whether clusters' objects are listed, to know what depends on what; by the reader's credentials, every five minutes while alerts come. */
  topology: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(true)))
})
export type CorrelationConfig = typeof CorrelationConfig.Type
