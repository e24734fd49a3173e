/** The wall clock of Handrail's machine jumps in the middle of an incident. */
import { renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import type { TimelineData } from "../../../src/domain/timeline.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ready, settled, start, until } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { makeSender } from "../sender.ts"

const HOUR = 3_600_000
const preload = join(import.meta.dirname, "..", "shift-clock.ts")

/** Where the jump comes, and how far. */
const jumps: ReadonlyArray<{ readonly name: string; readonly fault: string; readonly at: TimelineData["_tag"]; readonly by: number }> = [
  { name: "forward-diagnosing", fault: "three hours forward in the diagnosis", at: "HypothesisOpened", by: 3 * HOUR },
  { name: "back-diagnosing", fault: "three hours back in the diagnosis", at: "HypothesisOpened", by: -3 * HOUR },
  { name: "forward-acting", fault: "three hours forward while a step runs", at: "StepIntended", by: 3 * HOUR },
  { name: "back-acting", fault: "three hours back while a step runs", at: "StepIntended", by: -3 * HOUR }
]

const playJump = ({ at, by }: (typeof jumps)[number]) =>
  Effect.fnUntraced(function* ({ random }: Play) {
    const ground = yield* makeGround("bad-rollout", random)
    const { kubectl, helm } = ground.tools
    const place = yield* makePlace({ mode: "auto", cluster: ground.access, tools: { kubectl, helm }, incidents: { deadline: "60s" } })
    const clock = join(place.directory, "clock")
    const set = (ms: number): void => {
      writeFileSync(`${clock}.new`, String(ms))
      // whoever reads it finds all of it
      renameSync(`${clock}.new`, clock)
    }
    set(0)
    const sender = makeSender(place)
    const child = yield* start(place, { preload: [preload], env: { CHAOS_CLOCK: clock } })
    yield* ready(place, child)
    const { labels, startsAt } = yield* ground.cluster.breakIt
    yield* sender.deliver([{ labels, startsAt }])
    yield* until(
      child,
      Effect.sync(() => (told(place).some(({ data }) => data._tag === at) ? true : undefined))
    )
    set(by)
    yield* settled(place, child)
    yield* kill(child)
    const ends = told(place).flatMap(({ data }) => (data._tag === "IncidentEnded" ? [`${data.phase}: ${data.outcome}`] : []))
    return { place, times: 1, sent: sender.sent(), writes: ground.writes(), problems: [], note: ends.join("; ") }
  })

export const clock: ReadonlyArray<ChaosScenario> = jumps.map((jump) => ({
  name: `clock/${jump.name}`,
  fault: jump.fault,
  needs: ["kubectl", "helm"],
  isQuick: jump.name === "back-diagnosing",
  run: playJump(jump)
}))
