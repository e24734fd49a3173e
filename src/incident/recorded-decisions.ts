import { Effect, Layer } from "effect"
import { RecordedDecisions } from "../execute/recorded-decisions.ts"
import { Timeline } from "./timeline/timeline.ts"

/** The decisions that the timelines hold. One that cannot be read counts as none, so that the runner refuses. */
export const layerRecordedDecisions: Layer.Layer<RecordedDecisions, never, Timeline> = Layer.effect(
  RecordedDecisions,
  Effect.map(Timeline, (timeline) =>
    RecordedDecisions.of({
      find: (plan) =>
        timeline.decisionFor(plan).pipe(
          Effect.tapError((error) => Effect.logWarning(`the decision about plan ${plan} cannot be read: ${error.message}`)),
          Effect.catch(() => Effect.succeed(undefined))
        )
    })
  )
)
