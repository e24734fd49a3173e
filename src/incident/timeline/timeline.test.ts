import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../domain/ids.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, open, opening } from "../incident.fixture.ts"
import { Timeline } from "./timeline.ts"

const note = (text: string) => ({ _tag: "NoteAdded", text }) as const
const move = (from: "opened" | "triaged", to: "triaged" | "acting") => ({ _tag: "PhaseChanged", from, to, reason: "because" }) as const
const end = { _tag: "IncidentEnded", phase: "cancelled", outcome: "stopped", handover: [] } as const
const tell = (
  incident: IncidentId,
  data: Parameters<typeof opening>[0] extends never ? never : Parameters<Timeline["Service"]["append"]>[2]
) => Effect.flatMap(Timeline, (timeline) => timeline.append(incident, "handrail", data))

onEachDatabase((database) => {
  const onIt = <A, E>(effect: Effect.Effect<A, E, Timeline | SqlClient>) => Effect.provide(effect, layerStores(database))

  describe("append", () => {
    it.effect("numbers events without gaps and chains them, however many append at once", () =>
      onIt(
        Effect.gen(function* () {
          const incident = yield* open("many")
          yield* Effect.forEach(Array.from({ length: 50 }), (_, i) => tell(incident, note(`${i}`)), { concurrency: "unbounded" })
          const timeline = yield* Timeline
          const events = yield* timeline.read(incident)
          expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, i) => i + 1))
          expect(yield* timeline.verify(incident)).toMatchObject({ events: 51, intact: true, head: events.at(-1)?.hash })
        })
      )
    )

    it.effect("tells once under a key and gives back what was told first", () =>
      onIt(
        Effect.gen(function* () {
          const incident = yield* open("once")
          const timeline = yield* Timeline
          const first = yield* timeline.append(incident, "handrail", note("first"), { once: "plan/1" })
          const again = yield* timeline.append(incident, "handrail", note("second"), { once: "plan/1" })
          expect(again).toEqual(first)
          expect(yield* timeline.told(incident, "plan/1")).toEqual(first)
          expect(yield* timeline.told(incident, "plan/2")).toBeUndefined()
          expect(yield* timeline.read(incident)).toHaveLength(2)
        })
      )
    )

    it.effect("refuses illegal moves, a second opening, and moves after the end; keeps late facts", () =>
      onIt(
        Effect.gen(function* () {
          const incident = yield* open("moves")
          expect((yield* Effect.flip(tell(incident, move("opened", "acting")))).message).toContain("cannot move from opened to acting")
          expect((yield* Effect.flip(tell(incident, move("triaged", "acting")))).message).toContain("is opened, not triaged")
          expect((yield* Effect.flip(tell(incident, opening()))).message).toContain("open already")
          yield* tell(incident, move("opened", "triaged"))
          yield* tell(incident, end)
          expect((yield* Effect.flip(tell(incident, end)))._tag).toBe("EventRefused")
          yield* tell(incident, note("the command had not started"))
          const timeline = yield* Timeline
          expect(yield* timeline.verify(incident)).toMatchObject({ events: 4, intact: true })
        })
      )
    )

    it.effect("keeps the whole of a transaction or nothing of it, and says which incident it does not know", () =>
      onIt(
        Effect.gen(function* () {
          const incident = yield* open("atomic")
          const sql = yield* SqlClient
          yield* tell(incident, note("lost")).pipe(Effect.andThen(Effect.fail("no")), sql.withTransaction, Effect.flip)
          const timeline = yield* Timeline
          expect(yield* timeline.read(incident)).toHaveLength(1)
          expect(yield* timeline.verify(incident)).toMatchObject({ intact: true })
          const unknown = yield* Effect.flip(tell("inc-00000000" as IncidentId, note("to nobody")))
          expect(unknown).toMatchObject({ _tag: "IncidentUnknown", where: "inc-00000000" })
        })
      )
    )
  })

  describe("follow", () => {
    const texts = (incident: IncidentId, from = 1) =>
      Effect.flatMap(Timeline, (timeline) =>
        timeline.follow(incident, from).pipe(
          Stream.map(({ seq, data }) => (data._tag === "NoteAdded" ? data.text : `${seq}:${data._tag}`)),
          Stream.runCollect
        )
      )

    it.effect("replays, then goes on live to the end, without loss or repetition while others append", () =>
      onIt(
        Effect.gen(function* () {
          const incident = yield* open("live")
          const other = yield* open("other")
          yield* tell(incident, note("0"))
          const followers = yield* Effect.forEach([1, 2, 1], (from) => Effect.forkChild(texts(incident, from), { startImmediately: true }))
          yield* Effect.forEach(Array.from({ length: 40 }), (_, i) =>
            Effect.andThen(tell(i % 3 === 0 ? other : incident, note(`${i + 1}`)), i % 5 === 0 ? Effect.yieldNow : Effect.void)
          )
          yield* tell(incident, end)
          const expected = [
            "0",
            ...Array.from({ length: 40 }, (_, i) => i).flatMap((i) => (i % 3 === 0 ? [] : [`${i + 1}`])),
            "29:IncidentEnded"
          ]
          const [all, late] = yield* Effect.forEach(followers, Fiber.join)
          expect(all).toEqual(["1:IncidentOpened", ...expected])
          expect(late).toEqual(expected)
        })
      )
    )

    it.effect("gives nothing and stops when the end has been seen already", () =>
      onIt(
        Effect.gen(function* () {
          const incident = yield* open("over")
          yield* tell(incident, end)
          expect(yield* texts(incident, 3)).toEqual([])
          expect(yield* Effect.flip(texts("inc-00000000" as IncidentId))).toMatchObject({ _tag: "IncidentUnknown" })
        })
      )
    )
  })
})
