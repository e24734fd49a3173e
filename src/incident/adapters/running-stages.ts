import { Duration, Effect, Latch, Layer } from "effect"
import { RunningStages } from "../workflow/running-stages.ts"

/** Stages that run at once while more incidents are being started. */
const FEW = 24
/** Longest wait before each start when more run. */
const MOMENT = "50 millis"

/** Counts what runs in this process. */
export const layerRunningStages = Layer.sync(RunningStages, () => {
  let running = 0
  let isStopping = false
  const idle = Latch.makeUnsafe(true)
  const calm = Latch.makeUnsafe(true)
  const leave = Effect.sync(() => {
    running -= 1
    if (running === 0) idle.openUnsafe()
    if (running < FEW) calm.openUnsafe()
  })
  return RunningStages.of({
    run: (effect) =>
      Effect.suspend(() => {
        if (isStopping) return Effect.never
        running += 1
        idle.closeUnsafe()
        if (running >= FEW) calm.closeUnsafe()
        return Effect.ensuring(effect, leave)
      }),
    isStopping: () => isStopping,
    calm: Effect.asVoid(Effect.timeoutOption(calm.await, MOMENT)),
    drain: (millis) =>
      Effect.suspend(() => {
        isStopping = true
        return Effect.timeoutOption(idle.await, Duration.millis(millis))
      }).pipe(Effect.map(() => running))
  })
})

/**
 * At the end of the layer, and so before the engine that it is built on stops: no stage begins any more, and those that run have this
 * many milliseconds to end. What is left is interrupted then, and taken up again by the next process.
 */
export const layerDrainAtStop = (millis: number) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const stages = yield* RunningStages
      yield* Effect.addFinalizer(() =>
        Effect.flatMap(stages.drain(millis), (left) =>
          left === 0
            ? Effect.void
            : Effect.logWarning(`stopping although ${left} stages of incidents still run; they are taken up at the next start`)
        )
      )
    })
  )
