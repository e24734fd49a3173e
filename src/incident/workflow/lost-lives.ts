import { Effect, Fiber, Semaphore } from "effect"
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
/** How many suspects run at once, by how many lives were lost in them: fewer, so that fewer are counted beside the one that ends the process, and at last it alone. */
const turns: ReadonlyMap<number, Semaphore.Semaphore> = new Map([
  [MOST - 2, Semaphore.makeUnsafe(16)],
  [MOST - 1, Semaphore.makeUnsafe(1)]
])
/** What has run for so long does not end the process by what it reads at once: it may be a long wait, and is a suspect no more. */
const SURVIVES = "30 seconds"

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

const clear = Effect.fnUntraced(function* ({ id }: Which, stage: string) {
  const sql = yield* SqlClient
  yield* sql`UPDATE stage_lives SET times = 0 WHERE incident = ${id} AND stage = ${stage}`
})

/** Keeps a suspect's turn until it ends or has survived, and no longer: others wait for it. */
const inTurn = <A, E, R, E2, R2>(lost: number, run: Effect.Effect<A, E, R>, survived: Effect.Effect<void, E2, R2>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const watched = Effect.gen(function* () {
        const running = yield* Effect.forkScoped(run, { startImmediately: true })
        yield* Effect.raceFirst(Fiber.await(running), Effect.andThen(Effect.sleep(SURVIVES), survived))
        return running
      })
      const turn = turns.get(lost)
      return yield* Fiber.join(yield* turn === undefined ? watched : turn.withPermit(watched))
    })
  )

/**
 * Runs a stage, unless Handrail has ended in it again and again: what it reads may be what ends it, such as an answer that no memory holds, and would end
 * it at every start, and with it the work on all other incidents. Then people get the incident. Stages that change something read as well, before and after;
 * the attempts that they lose are told, which begins this count anew. Incidents that this life has opened are not counted, so an ordinary one costs nothing.
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
    return yield* lost === 0 ? counted : inTurn(lost, counted, clear(incident, stage))
  })
