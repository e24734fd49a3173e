import { Clock, Duration, Effect } from "effect"
import type { DoctorReport, Finding } from "../../domain/doctor.ts"
import { timestamp } from "../../domain/ids.ts"

/** What a check finds, before it is known which check it was. */
export type Found = Omit<Finding, "check">

/** One look at one part of Handrail. It changes nothing. */
export interface Check<R = never> {
  readonly name: string
  readonly run: Effect.Effect<ReadonlyArray<Found>, { readonly message: string }, R>
}

/** A part that does not answer must not keep the others from being looked at. */
const patience = "30 seconds"

const unchecked = (message: string): Found => ({
  severity: "warning",
  what: `this could not be checked: ${message}`,
  where: "doctor",
  next: "put right what the message names, and look again"
})

const order = { error: 0, warning: 1, info: 2 } as const

/** Makes all checks side by side; the worst findings come first. */
export const examine = Effect.fn("incident.examine")(function* <R>(
  from: DoctorReport["from"],
  checks: ReadonlyArray<Check<R>>
): Effect.fn.Return<DoctorReport, never, R> {
  const made = yield* Effect.forEach(
    checks,
    ({ name, run }) =>
      run.pipe(
        Effect.timeoutOrElse({
          duration: patience,
          orElse: () => Effect.fail({ message: `it took longer than ${Duration.format(Duration.fromInputUnsafe(patience))}` })
        }),
        Effect.catch(({ message }) => Effect.succeed([unchecked(message)])),
        Effect.map((found) => ({ name, found }))
      ),
    { concurrency: 4 }
  )
  return {
    at: timestamp(yield* Clock.currentTimeMillis),
    from,
    checks: made.map(({ found, name }) => ({ check: name, findings: found.length })),
    findings: made
      .flatMap(({ found, name }) => found.map((one) => ({ check: name, ...one })))
      .toSorted((a, b) => order[a.severity] - order[b.severity])
  }
})
