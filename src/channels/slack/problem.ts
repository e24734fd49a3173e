import { Clock, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Timestamp, timestamp } from "../../domain/ids.ts"
import { type SlackFailed, SlackFailureKind } from "./slack-api.ts"

/** What keeps incidents from being told in Slack, for whoever asks how Handrail is. */
const Problem = Schema.Struct({
  kind: SlackFailureKind,
  code: Schema.String,
  message: Schema.String,
  where: Schema.String,
  next: Schema.String,
  since: Timestamp
})
export type Problem = typeof Problem.Type

const ProblemJson = Schema.fromJsonString(Problem)

/** The problem that is written down; undefined when Slack took the last message. */
export const readProblem = Effect.gen(function* () {
  const sql = yield* SqlClient
  const [state] = yield* sql<{ problem: string | null }>`SELECT problem FROM slack_state WHERE name = 'slack'`
  if (state === undefined || state.problem === null) return undefined
  return yield* Effect.orElseSucceed(Schema.decodeEffect(ProblemJson)(state.problem), () => undefined)
})

/** Writes a problem down, or that there is none any more, when that is news. What it was before is not lost by a restart. */
export const makeProblemNote = Effect.gen(function* () {
  const sql = yield* SqlClient
  let known = yield* Effect.orElseSucceed(readProblem, () => undefined)

  const write = Effect.fnUntraced(function* (problem: Problem | undefined) {
    const text = problem === undefined ? null : Schema.encodeSync(ProblemJson)(problem)
    yield* sql`UPDATE slack_state SET problem = ${text} WHERE name = 'slack'`
    known = problem
  })

  const clear = Effect.suspend(() =>
    known === undefined ? Effect.void : Effect.andThen(write(undefined), Effect.logInfo("incidents are told in Slack again"))
  )

  const note = Effect.fnUntraced(function* ({ code, kind, message, next, where }: SlackFailed) {
    if (known?.code === code && known.message === message) return
    const since = known?.since ?? timestamp(yield* Clock.currentTimeMillis)
    const say = kind === "setup" ? Effect.logError : Effect.logWarning
    yield* say(`incidents are not told in Slack: ${message}\n  where: ${where}\n  next:  ${next}`)
    yield* write({ code, kind, message, next, where, since })
  })
  return { clear, note }
})
