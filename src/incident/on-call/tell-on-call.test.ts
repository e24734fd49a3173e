import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { type ClusterName, type IncidentId, timestamp } from "../../domain/ids.ts"
import { OnCall, type OnCallAnswer, type OnCallQuestion } from "../../platform/on-call/on-call.ts"
import { eventLines } from "../../render/event-lines.ts"
import { layerStores, open, signal } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import { handoverLines } from "../workflow/handover.ts"
import { tellOnCall, tellOnCallAgain } from "./tell-on-call.ts"

const HOUR = 3_600_000
const ana = { name: "Ana", source: "shop", until: timestamp(HOUR), schedule: "Primary", level: 1 }
const ben = { name: "Ben", source: "shop", until: timestamp(9 * HOUR) }

/** Answers one after the other, and what was asked for. */
const answering = (...given: ReadonlyArray<ReadonlyArray<OnCallAnswer>>) => {
  const asked: Array<OnCallQuestion> = []
  const now = (question: OnCallQuestion) => Effect.sync(() => given[asked.push(question) - 1] ?? [])
  return { asked, reader: { now, all: Effect.succeed([]) } }
}

const eventsIn = (incident: IncidentId) => Effect.flatMap(Timeline, (timeline) => timeline.read(incident))
const lines = (incident: IncidentId) =>
  Effect.map(eventsIn(incident), (events) => events.flatMap(eventLines).flatMap(({ label, text }) => (label === "on call" ? [text] : [])))

describe("who is on call", () => {
  it.effect("is told once in an incident, by its cluster, namespaces and labels, and in its handover", () =>
    Effect.gen(function* () {
      const { asked, reader } = answering([{ source: "shop", people: [ana, { name: "Cleo\u001b[31m", source: "eu" }], age: 0 }])
      const incident = yield* open("one", { cluster: "prod" as ClusterName })
      yield* (yield* Timeline).append(incident, "handrail", { _tag: "SignalReceived", signal: signal() })
      const told = Effect.flatMap(eventsIn(incident), (events) => tellOnCall(incident, events))
      yield* Effect.all([told, told]).pipe(Effect.provideService(OnCall, reader))
      expect(asked[0]).toEqual({ cluster: "prod", namespaces: ["shop"], labels: [{ alertname: "KubePodNotReady", namespace: "shop" }] })
      expect(yield* lines(incident)).toEqual(["Ana until 1970-01-01 01:00 UTC (shop: Primary, level 1)", "Cleo\\u{1b}[31m (eu)"])
      expect(handoverLines(yield* eventsIn(incident))).toContain("On call: Ana until 1970-01-01 01:00 UTC (shop: Primary, level 1).")
    }).pipe(Effect.provide(layerStores()))
  )

  it.effect("is not told where no source is for it", () =>
    Effect.gen(function* () {
      const incident = yield* open("none")
      yield* tellOnCall(incident, yield* eventsIn(incident))
      expect(yield* eventsIn(incident)).toHaveLength(1)
    }).pipe(Effect.provide(layerStores()))
  )

  it.effect("is not always known, and then it is said why", () =>
    Effect.gen(function* () {
      const { reader } = answering([
        { source: "gap", people: [], age: 0 },
        { source: "down", people: [], problem: "no answer in 5 seconds" },
        { source: "old", people: [ben], problem: "x.example answers 503", age: 2 * HOUR },
        { source: "many", people: Array.from({ length: 12 }, (_, index) => ({ name: `p${index}`, source: "many" })), age: 0 }
      ])
      const incident = yield* open("unknown")
      yield* Effect.flatMap(eventsIn(incident), (events) => tellOnCall(incident, events)).pipe(Effect.provideService(OnCall, reader))
      const told = yield* lines(incident)
      expect(told).toHaveLength(14)
      expect(told.slice(-4)).toEqual([
        "nobody is on call now, says gap",
        "down could not be read: no answer in 5 seconds",
        "old could not be read: x.example answers 503; what it said 2 h ago is told",
        "3 more people not told here"
      ])
    }).pipe(Effect.provide(layerStores()))
  )

  it.effect("is asked again at a handover only when a turn that was told is over", () =>
    Effect.gen(function* () {
      const { asked, reader } = answering([{ source: "shop", people: [ana], age: 0 }], [{ source: "shop", people: [ben], age: 0 }])
      const incident = yield* open("again")
      const again = Effect.flatMap(eventsIn(incident), (events) => tellOnCallAgain(incident, events))
      yield* Effect.gen(function* () {
        yield* again
        yield* tellOnCall(incident, yield* eventsIn(incident))
        yield* again
        expect(asked).toHaveLength(1)
        yield* TestClock.adjust("1 hour")
        yield* again
      }).pipe(Effect.provideService(OnCall, reader))
      expect(asked).toHaveLength(2)
      expect(handoverLines(yield* eventsIn(incident))).toEqual(["Nothing was changed.", "On call: Ben until 1970-01-01 09:00 UTC (shop)."])
    }).pipe(Effect.provide(layerStores()))
  )
})
