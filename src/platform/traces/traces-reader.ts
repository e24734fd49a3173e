import { type Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import type { Trace } from "./trace.ts"

/** None of the servers of traces answered; the message tells each one's failure. */
export class TracesUnreachable extends Schema.TaggedError<TracesUnreachable>()("TracesUnreachable", userError) {}

export interface TraceSearch {
  /** Names that the service may have in traces; those that have none there are passed over. */
  readonly services: ReadonlyArray<string>
  /** Milliseconds since the epoch. */
  readonly start: number
  readonly end: number
  /** Most traces of each sort: of those that failed, and of the slowest. */
  readonly most: number
}

interface TracesAnswer {
  /** Those that failed first, then the slowest; none twice. */
  readonly traces: ReadonlyArray<Trace>
  /** What answered, in words: `Tempo http://tempo:3200`. */
  readonly server: string
}

/** Reads the traces of one cluster. Traces that cannot be read are an error, never an empty answer. */
export interface TracesReader {
  /** What says most about requests in which one of these services takes part: those that failed, and the slowest that are found. */
  readonly search: (search: TraceSearch) => Effect.Effect<TracesAnswer, TracesUnreachable>
}
