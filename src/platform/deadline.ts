/**
 * The running side of `domain/incident-scope`: every operation inherits a deadline, a retry budget and an authority from its
 * incident, and can only narrow them.
 */
import { Clock, Duration, Effect, Schedule } from "effect"
import { CurrentScope, DeadlineExceeded, type IncidentScope, narrow, RetryBudgetExhausted } from "../domain/incident-scope.ts"
import type { Tier } from "../domain/plan.ts"

/**
 * Bounds the work by `limit` from now, or by the inherited deadline when that is sooner. At the deadline the work is
 * interrupted, its finalizers run (child processes die), and this fails with `DeadlineExceeded` naming the stage.
 */
export const withDeadline =
  (stage: string, limit: Duration.Input) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | DeadlineExceeded, R> =>
    Effect.gen(function* () {
      const parent = yield* CurrentScope
      const now = yield* Clock.currentTimeMillis
      const scope = narrow(parent, { deadline: now + Duration.toMillis(Duration.fromInputUnsafe(limit)) })
      return yield* boundBy(stage, scope, now)(self)
    })

/** Runs the work as its owner: what a new incident, or a command outside any, starts with. Enforces the scope's deadline. */
export const inScope =
  (stage: string, scope: IncidentScope) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | DeadlineExceeded, R> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => boundBy(stage, scope, now)(self))

/** Lowers the authority of the work to `tier`; never raises it. */
export const withTier =
  (tier: Tier) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(CurrentScope, (parent) => Effect.provideService(self, CurrentScope, narrow(parent, { tier })))

/** Time left until the inherited deadline: zero when it has passed, infinite when there is none. */
export const remaining: Effect.Effect<Duration.Duration> = Effect.gen(function* () {
  const { deadline } = yield* CurrentScope
  return Duration.millis(Math.max(0, deadline - (yield* Clock.currentTimeMillis)))
})

export interface RetryPolicy<E> {
  /** Which failures may pass by themselves. */
  readonly while: (error: E) => boolean
  /** Most retries of this operation, beside the incident's budget. */
  readonly times: number
  /** Waits between tries; by default 100 ms doubling up to 5 s, each varied at random by a fifth. */
  readonly schedule?: Schedule.Schedule<unknown, E>
}

/**
 * Retries failures that may pass. Each retry takes one from the incident's budget, which all its operations share; when none
 * is left, this fails with `RetryBudgetExhausted` telling the last failure. Beyond `times` it fails with the failure itself.
 */
export const withRetryBudget =
  <E extends { readonly message: string }>(stage: string, policy: RetryPolicy<E>) =>
  <A, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | RetryBudgetExhausted, R> =>
    Effect.flatMap(CurrentScope, (scope) => {
      const { mayRetry, wasRefused } = draw(scope, policy)
      return Effect.retry(self, { schedule: policy.schedule ?? gentle, while: mayRetry }).pipe(
        Effect.mapError((error) => (wasRefused() ? budgetExhausted(stage, scope.owner, error) : error))
      )
    })

/** As `withRetryBudget`, but an empty budget means the failure itself: for reads, whose failure says more than the budget's. */
export const retryInBudget =
  <E>(policy: RetryPolicy<E>) =>
  <A, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(CurrentScope, (scope) =>
      Effect.retry(self, { schedule: policy.schedule ?? gentle, while: draw(scope, policy).mayRetry })
    )

const draw = <E>({ retries }: IncidentScope, policy: RetryPolicy<E>) => {
  let used = 0
  let refused = false
  return {
    mayRetry: (error: E): boolean => {
      if (!policy.while(error) || used >= policy.times) return false
      used += 1
      refused = !retries.take()
      return !refused
    },
    wasRefused: () => refused
  }
}

const gentle = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("5 seconds")]).pipe(Schedule.jittered)

const boundBy =
  (stage: string, scope: IncidentScope, now: number) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | DeadlineExceeded, R> => {
    const scoped = Effect.provideService(self, CurrentScope, scope)
    if (scope.deadline === Number.POSITIVE_INFINITY) return scoped
    const left = Math.max(0, scope.deadline - now)
    return left === 0
      ? Effect.fail(deadlineExceeded(stage, scope.owner, left))
      : Effect.timeoutOrElse(scoped, { duration: left, orElse: () => Effect.fail(deadlineExceeded(stage, scope.owner, left)) })
  }

const deadlineExceeded = (stage: string, owner: string, allowed: number) =>
  new DeadlineExceeded({
    message: `${stage} was stopped at its deadline, ${Duration.format(Duration.millis(allowed))} after it began`,
    where: owner,
    next: "look at what it was waiting for; allow it more time if the wait was reasonable",
    stage
  })

const budgetExhausted = (stage: string, owner: string, last: { readonly message: string }) =>
  new RetryBudgetExhausted({
    message: `${stage} failed and ${owner} has no retries left: ${last.message}`,
    where: owner,
    next: "fix what keeps failing, or raise the incident's retry budget",
    stage
  })
