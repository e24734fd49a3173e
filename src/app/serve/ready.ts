import { Duration, Effect, Exit, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { readProblem } from "../../channels/slack/problem.ts"
import { IncidentEngine } from "../../incident/engine.ts"
import type { HandrailConfig } from "../../platform/config/config.ts"
import { Readiness } from "../../server/readiness.ts"

/** What keeps incidents from being told in Slack. It keeps nothing else from going on. */
const slackDetail = Effect.map(readProblem, (problem) => (problem === undefined ? [] : [`not told in Slack: ${problem.message}`])).pipe(
  Effect.orElseSucceed(() => [])
)

/** Ready once the database answers and what an earlier process left open has been taken up again. */
export const readinessLayer = ({ slack }: HandrailConfig) =>
  Layer.effect(
    Readiness,
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const engine = yield* IncidentEngine
      // once is enough, and a database that was away the first time is no reason never to be ready
      const takenUp = yield* Effect.cachedWithTTL(engine.reconcile, (exit) => (Exit.isSuccess(exit) ? Duration.infinity : 0))
      const answers = sql`SELECT 1`.pipe(
        Effect.mapError((error) => ({
          _tag: "DatabaseSilent",
          message: `the database does not answer: ${error.message}`,
          where: "Handrail's database",
          next: "see to the database server, or to the disk and its permissions"
        }))
      )
      const details = slack === undefined ? Effect.succeed([]) : Effect.provideService(slackDetail, SqlClient, sql)
      return { check: Effect.andThen(answers, Effect.andThen(takenUp, details)) }
    })
  )
