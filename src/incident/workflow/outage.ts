import { Effect, Option, Predicate, Schedule } from "effect"

/** Failures that say nothing of the incident: what holds Handrail's own records was away. */
const outages = new Set([
  "TimelineUnavailable",
  "StepLedgerUnavailable",
  "RestoreCopiesUnavailable",
  "DrainLeasesUnavailable",
  "PersistenceError",
  "SqlError"
])

class Outage {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

const outageIn = (failure: unknown): Option.Option<Outage> =>
  Predicate.hasProperty(failure, "_tag") && outages.has(String(failure._tag)) ? Option.some(new Outage(failure)) : Option.none()

const patiently = Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("5 seconds")])

/**
 * Runs a stage again when the database was away while it ran, as a restart would: it finds what it had done. For as long as the incident
 * lasts, which bounds the stage from inside.
 */
export const afterOutages =
  (stage: string) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    self.pipe(
      Effect.catchDefect((defect) => Option.match(outageIn(defect), { onNone: () => Effect.die(defect), onSome: Effect.fail })),
      Effect.mapError((error) => (error instanceof Outage ? error : Option.getOrElse(outageIn(error), () => error))),
      Effect.tapError((error) =>
        error instanceof Outage ? Effect.logWarning(`${stage} waits for the database; it runs again`, error.cause) : Effect.void
      ),
      Effect.retry({ schedule: patiently, while: (error) => error instanceof Outage }),
      Effect.catchIf(
        (error) => error instanceof Outage,
        ({ cause }) => Effect.die(cause)
      )
    ) as Effect.Effect<A, E, R>
