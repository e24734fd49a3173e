import { describe, expect, it } from "vitest"
import { incidentIdFrom } from "../domain/ids.ts"
import type { IncidentPhase } from "../domain/incident.ts"
import type { TimelineData, TimelineEvent } from "../domain/timeline.ts"
import { readingOrder } from "./story-order.ts"
import { eventsOf } from "./timeline.fixture.ts"

const incident = incidentIdFrom("story")
const story = (...data: ReadonlyArray<TimelineData>): ReadonlyArray<TimelineEvent> => eventsOf(incident)(data)

const opened = (hypothesis: string): TimelineData => ({ _tag: "HypothesisOpened", hypothesis, title: hypothesis, prior: 0.5 })
const found = (hypothesis: string, sentence: string): TimelineData => ({
  _tag: "ProbeFinished",
  hypothesis,
  finding: { probe: sentence, effect: "supports", sentence }
})
const settled = (hypothesis: string): TimelineData => ({
  _tag: "HypothesisSettled",
  hypothesis,
  title: hypothesis,
  status: "confirmed",
  likelihood: 0.9
})
const note = (text: string): TimelineData => ({ _tag: "NoteAdded", text })

const seqs = (events: ReadonlyArray<TimelineEvent>) => events.map(({ seq }) => seq)

describe("readingOrder", () => {
  it("puts each verdict before its own findings, and leaves the rest where it was", () => {
    const events = story(
      note("a"),
      opened("x"),
      opened("y"),
      found("y", "1"),
      found("x", "2"),
      found("y", "3"),
      settled("y"),
      note("b"),
      settled("x")
    )
    expect(seqs(readingOrder(events))).toEqual([1, 7, 4, 6, 8, 9, 5])
  })

  it("adds the counts of a storm up by phase, after the first of each", () => {
    const counted = (count: number): TimelineData => ({ _tag: "SignalsSampled", count, reason: "they are many" })
    const phase = (from: IncidentPhase, to: IncidentPhase): TimelineData => ({ _tag: "PhaseChanged", from, to, reason: "" })
    const events = story(
      counted(2),
      counted(3),
      note("a"),
      counted(4),
      phase("opened", "triaged"),
      phase("acting", "validating"),
      counted(5),
      note("b"),
      counted(6)
    )
    const told = readingOrder(events).map(({ data, seq }) => (data._tag === "SignalsSampled" ? `${seq}: ${data.count}` : seq))
    expect(told).toEqual(["1: 2", 3, "4: 7", 5, "7: 5", 8, "9: 6"])
  })

  it("tells findings whose hypothesis was never settled all the same", () => {
    expect(seqs(readingOrder(story(found("x", "1"), note("a"))))).toEqual([2, 1])
  })
})
