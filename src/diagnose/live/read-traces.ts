import { Clock, Duration, Effect } from "effect"
import { TracesUnreachable } from "../../platform/traces/traces-reader.ts"
import type { Part } from "./gathered.ts"
import type { LiveCluster } from "./live-cluster.ts"

/** What was slow or failed before is another trouble. */
const SPAN = Duration.toMillis("30 minutes")
/** Most that failed, and most of the slowest. */
const MOST = 8
/** Traces are searched through and then read one by one; what else is known is judged without them if they take longer. */
const PATIENCE = "3 seconds"

/** What was seen lately of requests in which a service of one of these names takes part. */
export const readTraces = Effect.fnUntraced(function* (
  { traces }: LiveCluster,
  services: ReadonlyArray<string>
): Effect.fn.Return<Part | undefined, TracesUnreachable> {
  if (traces === undefined) return undefined
  const end = yield* Clock.currentTimeMillis
  const found = yield* traces.search({ services, start: end - SPAN, end, most: MOST }).pipe(
    Effect.timeoutOrElse({
      duration: PATIENCE,
      orElse: () =>
        Effect.fail(
          new TracesUnreachable({ message: `no answer in ${PATIENCE}`, where: services.join(", "), next: "look at the server of traces" })
        )
    })
  )
  return { traces: found.traces.map((trace) => ({ trace, source: `${found.server} trace ${trace.id}` })) }
})
