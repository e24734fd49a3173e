/** Two replicas on one Postgres: one is killed, or stopped for so long that the other takes over, and then believes it still owns what it had. */
import type { ChildProcess } from "node:child_process"
import { Effect } from "effect"
import type { TimelineData } from "../../../src/domain/timeline.ts"
import { startPostgres } from "../../../toolbox/servers/postgres.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ready, settled, start, until } from "../handrail.ts"
import { makePlace, type Place, twinOf } from "../place.ts"
import { readRecord } from "../record.ts"
import { makeSender } from "../sender.ts"

/** Moments of an incident at which its owner goes away. */
const moments = ["RunbookSelected", "HypothesisOpened", "PlanApproved", "StepIntended", "StepFinished"] as const satisfies ReadonlyArray<
  TimelineData["_tag"]
>

/** Longer than a replica's lease, in milliseconds. */
const STOPPED = 9_000

const untilTold = (place: Place, child: ChildProcess, kind: TimelineData["_tag"]) =>
  until(
    child,
    Effect.map(readRecord(place), ({ events }) =>
      events.some(({ data }) => data._tag === kind || data._tag === "IncidentEnded") ? true : undefined
    ),
    20
  )

/** Gone for good: its replacement is the twin. */
const killed = (child: ChildProcess) => kill(child)

/** Gone for longer than its lease, and back in the belief that nothing happened. */
const stopped = (child: ChildProcess) =>
  Effect.gen(function* () {
    child.kill("SIGSTOP")
    yield* Effect.sleep(STOPPED)
    child.kill("SIGCONT")
  })

const run = (leave: (child: ChildProcess) => Effect.Effect<void>) =>
  Effect.fnUntraced(function* ({ random }: Play) {
    const ground = yield* makeGround("bad-rollout", random)
    const server = yield* startPostgres()
    const direct = yield* server.newDatabase
    const { kubectl, helm } = ground.tools
    const place = yield* makePlace({
      mode: "auto",
      cluster: ground.access,
      tools: { kubectl, helm },
      incidents: { deadline: "90s" },
      database: { url: direct, direct }
    })
    const twin = yield* twinOf(place)
    const sender = makeSender(place)
    const first = yield* start(place)
    yield* ready(place, first)
    const moment = random.pick(moments)
    const { labels, startsAt } = yield* ground.cluster.breakIt
    yield* sender.deliver([{ labels, startsAt }])
    yield* untilTold(place, first, moment)
    const second = yield* start(twin)
    yield* leave(first)
    yield* ready(twin, second)
    yield* settled(twin, second)
    yield* kill(first)
    yield* kill(second)
    const { events } = yield* readRecord(place)
    const ends = events.flatMap(({ data }) => (data._tag === "IncidentEnded" ? [`${data.phase}: ${data.outcome}`] : []))
    return { place, times: 1, sent: sender.sent(), writes: ground.writes(), problems: [], note: `at ${moment}; ${ends.join("; ")}` }
  })

const needs = ["kubectl", "helm", "postgres"] as const

export const replicas: ReadonlyArray<ChaosScenario> = [
  { name: "replicas/killed", fault: "kill -9 of the replica that works on an incident", needs, run: run(killed) },
  { name: "replicas/stopped", fault: "the owner is stopped for 9 s, the other takes over, and it is continued", needs, run: run(stopped) }
]
