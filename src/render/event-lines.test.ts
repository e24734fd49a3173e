import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { incidentIdFrom } from "../domain/ids.ts"
import { TimelineData } from "../domain/timeline.ts"
import { eventLines } from "./event-lines.ts"
import { postmortem } from "./markdown/postmortem.ts"
import { terminalText } from "./terminal.ts"
import { eventsOf } from "./timeline.fixture.ts"

const incident = incidentIdFrom("any")
const asEvents = eventsOf(incident)

const visible = (text: string): boolean => !/[\p{Cc}\p{Cf}]/u.test(text)

describe("any timeline", () => {
  it.prop("is told in lines that no terminal obeys", [Schema.Array(TimelineData)], ([data]) => {
    for (const line of asEvents(data).flatMap(eventLines)) {
      expect(visible(line.text)).toBe(true)
      expect(visible(line.command ?? "")).toBe(true)
    }
  })

  it.prop("is drawn without a terminal escape where colour is off", [Schema.Array(TimelineData)], ([data]) => {
    expect(terminalText(asEvents(data), { color: false, width: 80 })).not.toContain("\u001b")
  })

  it.prop("has a postmortem that cites every event that says something", [Schema.Array(TimelineData)], ([data]) => {
    const events = asEvents(data)
    const written = postmortem(events, new Map())
    for (const line of events.flatMap(eventLines)) expect(written).toContain(`#${line.seq}`)
  })
})

describe("a condition", () => {
  const told = (purpose: "when" | "validation", verdict: "true" | "false", message: string) =>
    asEvents([
      {
        _tag: "ConditionChecked",
        purpose,
        step: "defragment",
        condition: { _tag: "cel", source: "it is full", expression: "true" },
        result: { verdict, message }
      }
    ])
      .flatMap(eventLines)
      .map(({ label, text, tone }) => [label, text, tone])

  it("is not said to hold twice", () => {
    expect(told("validation", "true", "it holds")).toEqual([["holds", 'validation "it is full"', "good"]])
    expect(told("validation", "false", "2 of 3 are ready")).toEqual([["fails", 'validation "it is full": 2 of 3 are ready', "bad"]])
  })

  it("on which a step is left out has not failed", () => {
    expect(told("when", "false", "it does not hold")).toEqual([["left out", 'defragment, which is for when "it is full"', "quiet"]])
  })
})
