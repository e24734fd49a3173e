import { Context, type Effect } from "effect"

/** The stages that run in this process, so that it can stop between them. */
export class RunningStages extends Context.Service<
  RunningStages,
  {
    /** Runs a stage. Once the process is stopping none begins: it waits until it is interrupted, and the next process runs it. */
    readonly run: <A, E, R>(stage: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /** Lets none begin any more and waits for those that run, at most so many milliseconds. Gives how many still run. */
    readonly drain: (millis: number) => Effect.Effect<number>
  }
>()("handrail/incident/RunningStages") {}
