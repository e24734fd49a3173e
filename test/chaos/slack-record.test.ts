import { expect, it } from "vitest"
import { incidentIdFrom, timestamp } from "../../src/domain/ids.ts"
import type { TimelineData } from "../../src/domain/timeline.ts"
import { narrate } from "../../src/render/slack/narration.ts"
import { openingView } from "../../src/render/slack/opening.ts"
import { eventsOf } from "../../src/render/timeline.fixture.ts"
import type { SlackMessage } from "../../toolbox/servers/slack.ts"
import { compareSlack } from "./slack-record.ts"

const incident = incidentIdFrom("told")
const data: ReadonlyArray<TimelineData> = [
  { _tag: "NoteAdded", text: "the first" },
  { _tag: "NoteAdded", text: "the second" },
  { _tag: "IncidentEnded", phase: "resolved", outcome: "over", handover: [] }
]
const told = data.map((one) => ({ incident, data: one }))

const metadataOf = (key: string) => ({ event_type: "handrail_narration", event_payload: { incident, key } })

const opening = (phase: "acting" | "resolved"): SlackMessage => ({
  ts: "1",
  ...openingView(
    { id: incident, title: "t", severity: "error", mode: "auto", phase, openedAt: timestamp(0), deadline: timestamp(1) },
    undefined
  ),
  metadata: metadataOf("open")
})

/** One message an event. */
const answers: ReadonlyArray<SlackMessage> = eventsOf(incident)(data).map((event) => {
  const { view } = narrate([event], { seq: event.seq - 1, piece: 0 }, undefined)
  return { ts: `2.${event.seq}`, thread_ts: "1", text: "", blocks: view?.blocks ?? [], metadata: metadataOf(`${event.seq}`) }
})

const difference = (messages: ReadonlyArray<SlackMessage>) => compareSlack(told, messages)

it("finds nothing where the channel holds what the timeline tells", () => {
  expect(difference([opening("resolved"), ...answers])).toEqual({ events: 3, missing: 0, surplus: 0, stale: 0, astray: 0 })
})

it("finds what is missing, there twice, out of date or in the wrong place", () => {
  const [first, second, third] = answers
  if (first === undefined || second === undefined || third === undefined) throw new Error("three answers")
  expect(difference([opening("resolved"), first, third])).toMatchObject({ missing: 1 })
  expect(difference(answers)).toMatchObject({ missing: 1, astray: 3 })
  expect(difference([opening("resolved"), ...answers, { ...second, ts: "9" }])).toMatchObject({ missing: 0, surplus: 1 })
  expect(difference([opening("acting"), ...answers])).toMatchObject({ stale: 1 })
  expect(difference([opening("resolved"), first, second, { ...third, thread_ts: "7" }])).toMatchObject({ astray: 1 })
  expect(difference([opening("resolved"), ...answers, { ts: "8", text: "of nobody", blocks: [] }])).toMatchObject({ astray: 1 })
})
