import { Context, type Effect } from "effect"

/** The stages that run in this process, so that it can stop between them. */
export class RunningStages extends Context.Service<
  RunningStages,
  {
    /** Runs a stage. Once the process is stopping none begins: it waits until it is interrupted, and the next process runs it. */
    readonly run: <A, E, R>(stage: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /**
     * Returns when few run: whoever starts many incidents waits for it before each, so that they are worked on one after the other and not
     * all held in memory at once. Returns after a moment in any case, as a stage may be a command that runs for hours.
     */
    readonly calm: Effect.Effect<void>
    /** Whether none begins any more. */
    readonly isStopping: () => boolean
    /** Lets none begin any more and waits for those that run, at most so many milliseconds. Gives how many still run. */
    readonly drain: (millis: number) => Effect.Effect<number>
  }
>()("handrail/incident/RunningStages") {}
