import { Effect, Semaphore } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { millisOf } from "../../domain/ids.ts"
import type { Incident } from "../../domain/incident.ts"
import { handOver } from "./ended.ts"

/** One process of Handrail, from its start to its end. */
export interface Life {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly began: number
}

const thisLife: Life = { id: `${process.pid} ${performance.timeOrigin}`, began: performance.timeOrigin }

/** So many lives may end in one stage, one after the other, with nothing told in between. */
const MOST = 5
/** After so many it may be this stage that ends them. */
const SUSPECT = 2

/** Suspects run one at a time, so that only the one at work is counted when the process ends. */
const alone = Semaphore.makeUnsafe(1)

type Which = Pick<Incident, "id" | "openedAt">

/** How many lives before this one ended in the stage, nothing having been told since the first of them began it. */
const livesLost = Effect.fnUntraced(function* ({ id }: Which, stage: string, life: Life) {
  const sql = yield* SqlClient
  const [row] = yield* sql<{
    times: number
  }>`SELECT times FROM stage_lives WHERE incident = ${id} AND stage = ${stage} AND life <> ${life.id}
    AND told = (SELECT coalesce(max(seq), 0) FROM timeline_events WHERE incident = ${id})`
  return row?.times ?? 0
})

const begin = Effect.fnUntraced(function* ({ id }: Which, stage: string, life: Life, lost: number) {
  const sql = yield* SqlClient
  yield* sql`INSERT INTO stage_lives (incident, stage, life, told, times)
    VALUES (${id}, ${stage}, ${life.id}, (SELECT coalesce(max(seq), 0) FROM timeline_events WHERE incident = ${id}), ${lost + 1})
    ON CONFLICT (incident, stage) DO UPDATE SET
      times = CASE WHEN stage_lives.life = excluded.life THEN stage_lives.times ELSE excluded.times END,
      life = excluded.life, told = excluded.told`
})

/**
 * Runs a stage that only reads, unless Handrail has ended in it again and again: what it reads may be what ends it, such as an answer that no
 * memory holds, and would end it at every start, and with it the work on all other incidents. Then people get the incident. Changes count their own
 * lost attempts. Incidents that this life has opened are not counted, so an ordinary one costs nothing.
 */
export const unlessItEndsLives = <A, E, R>(incident: Which, stage: string, run: Effect.Effect<A, E, R>, life: Life = thisLife) =>
  Effect.gen(function* () {
    if (millisOf(incident.openedAt) >= life.began) return yield* run
    const lost = yield* livesLost(incident, stage, life)
    if (lost >= MOST) {
      return yield* handOver(
        `Handrail was stopped ${lost} times in a row during ${stage}`,
        "What it reads there may be what ends it: its own log, and whoever watches its memory, say why it ended."
      )
    }
    const counted = Effect.andThen(begin(incident, stage, life, lost), run)
    return yield* lost >= SUSPECT ? alone.withPermit(counted) : counted
  })
