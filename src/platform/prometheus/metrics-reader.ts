import { Context, type Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"

/** One series at one time. `value` may be NaN or infinite, as PromQL's may. */
export interface Sample {
  /** Labels, `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** One series over time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly points: ReadonlyArray<{ readonly at: number; readonly value: number }>
}

export interface MetricsAnswer<A> {
  readonly result: ReadonlyArray<A>
  /** What the server warned of: partial results, unusual queries. */
  readonly warnings: ReadonlyArray<string>
  /** The server that answered. */
  readonly server: string
}

const fields = { ...userError, query: Schema.String }

/** No replica answered; the message tells each one's failure. */
export class MetricsUnreachable extends Schema.TaggedError<MetricsUnreachable>()("MetricsUnreachable", fields) {}
/** The query itself is wrong, or too large to run: no replica will answer it. */
export class MetricsQueryInvalid extends Schema.TaggedError<MetricsQueryInvalid>()("MetricsQueryInvalid", fields) {}
/** The cluster has no Prometheus configured. */
export class MetricsNotConfigured extends Schema.TaggedError<MetricsNotConfigured>()("MetricsNotConfigured", fields) {}

export type MetricsError = MetricsUnreachable | MetricsQueryInvalid | MetricsNotConfigured

export interface InstantQuery {
  readonly cluster: string
  readonly query: string
  /** Milliseconds since the epoch; by default the server's now. */
  readonly at?: number
}

export interface RangeQuery {
  readonly cluster: string
  readonly query: string
  /** Milliseconds since the epoch. */
  readonly start: number
  readonly end: number
  /** Milliseconds between points. */
  readonly step: number
}

/**
 * Reads metrics with PromQL. A query that cannot be read is an error, never an empty answer: no samples means that the server
 * looked and found none. A scalar counts as one sample without labels.
 */
export class MetricsReader extends Context.Service<
  MetricsReader,
  {
    readonly instant: (query: InstantQuery) => Effect.Effect<MetricsAnswer<Sample>, MetricsError>
    readonly range: (query: RangeQuery) => Effect.Effect<MetricsAnswer<Series>, MetricsError>
  }
>()("handrail/platform/prometheus/MetricsReader") {}
