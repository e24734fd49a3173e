import { Effect, Result } from "effect"
import { retryInBudget } from "../deadline.ts"

/** A failure of one replica: the next may do better, unless what is asked is itself at fault. */
export interface ReplicaFailure {
  readonly server: string
  readonly message: string
  /** Whether it may pass by itself. */
  readonly transient: boolean
  readonly invalid?: true
}

/**
 * The answer of the first replica that gives one, in their order. When all fail in ways that may pass, they are asked again within the retry
 * budget. Fails with each one's failure.
 */
export const firstAnswer = <R, A>(
  replicas: ReadonlyArray<R>,
  ask: (replica: R) => Effect.Effect<A, ReplicaFailure>
): Effect.Effect<A, ReadonlyArray<ReplicaFailure>> =>
  Effect.gen(function* () {
    const failures: Array<ReplicaFailure> = []
    for (const replica of replicas) {
      const answer = yield* Effect.result(ask(replica))
      if (Result.isSuccess(answer)) return answer.success
      failures.push(answer.failure)
      if (answer.failure.invalid) break
    }
    return yield* Effect.fail<ReadonlyArray<ReplicaFailure>>(failures)
  }).pipe(retryInBudget({ times: 2, while: (failures) => failures.every(({ transient }) => transient) }))

/** Each replica's failure, in a sentence. */
export const showFailures = (failures: ReadonlyArray<ReplicaFailure>): string =>
  failures.map(({ message, server }) => `${server}: ${message}`).join("; ")
