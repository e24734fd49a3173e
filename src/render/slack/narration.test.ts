import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { blocksProblem } from "../../../toolbox/servers/slack-blocks.ts"
import { incidentIdFrom, timestamp } from "../../domain/ids.ts"
import type { Incident } from "../../domain/incident.ts"
import { TimelineData } from "../../domain/timeline.ts"
import { eventsOf } from "../timeline.fixture.ts"
import { type Block, limits, type View } from "./block.ts"
import { narrate, type Told } from "./narration.ts"
import { openingView } from "./opening.ts"
import { piecesOf } from "./pieces.ts"
import { isToldInThread } from "./told-in-thread.ts"

const id = incidentIdFrom("any")
const asEvents = eventsOf(id)
const start: Told = { seq: 0, piece: 0 }

const hostile = [
  "<!channel> <!here> <@U0123456> <!subteam^S0123|ops> <#C0123456>",
  "<https://evil.example|click to approve>",
  "@here @channel @everyone",
  "```\n*bold* _it_ ~gone~ > quote",
  "\u202e\u0007\u001b[31m&lt;!channel&gt; &amp;",
  "😀".repeat(5_000),
  "x".repeat(60_000)
]

const incident = (title: string): Incident => ({
  id,
  title,
  severity: "critical",
  mode: "assist",
  phase: "diagnosing",
  runbook: title,
  outcome: title,
  openedAt: timestamp(0),
  deadline: timestamp(1)
})

/** All parts of blocks, however deep. */
const partsOf = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Array.isArray(value)
    ? value.flatMap(partsOf)
    : typeof value === "object" && value !== null
      ? [value as Readonly<Record<string, unknown>>, ...Object.values(value).flatMap(partsOf)]
      : []

/** Only these can be in a message: text elements and plain text, in which Slack reads no markup. */
const known = new Set(["header", "rich_text", "context", "plain_text", "rich_text_section", "rich_text_preformatted", "text"])

const expectHarmless = ({ blocks, text }: View) => {
  const parts = partsOf(blocks)
  expect(parts.map(({ type }) => type).filter((type) => type !== undefined && !known.has(String(type)))).toEqual([])
  // Slack reads the message's own text as mrkdwn: nothing in it begins a control sequence, and no entity is cut
  expect(text).not.toMatch(/[<>]/)
  expect(text).not.toMatch(/&(?!(amp|lt|gt);)/)
  expect(text.length).toBeLessThanOrEqual(limits.text)
  expect(text.isWellFormed()).toBe(true)
  expect(blocksProblem(blocks)).toBe(undefined)
  for (const { text: content, type } of parts) {
    if (type !== "plain_text" && type !== "text") continue
    expect(String(content)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(String(content).isWellFormed()).toBe(true)
  }
}

const rich = (blocks: ReadonlyArray<Block>) => blocks.flatMap((block) => (block.type === "rich_text" ? block.elements : []))

/** Every message of a whole timeline, as it would be sent. */
const thread = (events: ReturnType<typeof asEvents>): ReadonlyArray<View> => {
  const views: Array<View> = []
  let told = start
  while (told.seq < events.length) {
    const { to, view } = narrate(
      events.filter(({ seq }) => seq > told.seq),
      told,
      undefined
    )
    expect(to).not.toEqual(told)
    if (view !== undefined) views.push(view)
    told = to
  }
  return views
}

describe("an opening message", () => {
  it.each(hostile)("is harmless whatever the alert says: %#", (title) => {
    const [root] = asEvents([{ _tag: "RootChanged", entity: title, alert: title, title, score: 1, reasons: [title] }])
    expectHarmless(openingView(incident(title), root))
  })

  it("names the state, the cause so far and the command that tells all", () => {
    const all = JSON.stringify(openingView(incident("KubePodNotReady"), undefined))
    for (const part of ["CRITICAL: KubePodNotReady", "looking for the cause", "not known yet", `handrail incident show ${id}`])
      expect(all).toContain(part)
  })
})

describe("a thread", () => {
  it.prop("of any timeline is taken by Slack, and tells each event once and in order", [Schema.Array(TimelineData)], ([data]) => {
    const events = asEvents(data)
    const views = thread(events)
    for (const view of views) expectHarmless(view)
    const parts = events
      .filter(isToldInThread)
      .flatMap(piecesOf)
      .flatMap((piece) => piece.parts)
    expect(views.flatMap(({ blocks }) => rich(blocks))).toEqual(parts)
  })

  it.each(hostile)("is harmless whatever is told: %#", (text) => {
    const events = asEvents([
      { _tag: "NoteAdded", text },
      { _tag: "IncidentEnded", phase: "handed-over", outcome: text, handover: Array.from({ length: 40 }, () => text) }
    ])
    for (const view of thread(events)) expectHarmless(view)
  })

  it("is the same message when it is made again from what it told", () => {
    const events = asEvents(Array.from({ length: 100 }, (_, index) => ({ _tag: "NoteAdded" as const, text: `${index}`.repeat(150) })))
    const first = narrate(events, start, undefined)
    const told = events.filter(({ seq }) => seq <= first.to.seq + (first.to.piece > 0 ? 1 : 0))
    expect(told.length).toBeLessThan(events.length)
    expect(narrate(told, start, undefined)).toEqual(first)
  })

  it("shows a command whole or not at all", () => {
    const commands = [
      "kubectl get pods -l 'a in (b,c)' -o jsonpath='{.items[*]}' && `x` <y>",
      `kubectl annotate pod x note=${"y".repeat(5_000)}`
    ]
    const shown = commands.map((command) =>
      asEvents([
        {
          _tag: "StepIntended",
          plan: "0".repeat(64) as never,
          step: "s",
          attempt: 1,
          argv: ["kubectl", command],
          effects: { class: "mutate" } as never,
          targets: []
        }
      ]).flatMap(piecesOf)
    )
    expect(JSON.stringify(shown[0])).toContain("rich_text_preformatted")
    expect(JSON.stringify(shown[1])).not.toContain("rich_text_preformatted")
    expect(JSON.stringify(shown[1])).toContain("too long to be shown here")
  })

  it("calls the people of the configuration when it needs them, and nobody else", () => {
    const mention = { type: "broadcast", range: "here" } as const
    const [view] = ["handed-over", "resolved"].map((phase) =>
      narrate(asEvents([{ _tag: "IncidentEnded", phase: phase as "resolved", outcome: "o", handover: [] }]), start, mention)
    )
    expect(view?.isUrgent).toBe(true)
    expect(partsOf(view?.view?.blocks).filter(({ type }) => type === "broadcast")).toEqual([mention])
    const resolved = narrate(asEvents([{ _tag: "IncidentEnded", phase: "resolved", outcome: "o", handover: [] }]), start, mention)
    expect(JSON.stringify(resolved)).not.toContain("broadcast")
  })

  it("gives the command that approves a plan, and no button", () => {
    const events = asEvents([
      { _tag: "ApprovalRequested", plan: "ab".repeat(32) as never, groups: ["sre"], people: 1, expiresAt: timestamp(0) }
    ])
    const text = JSON.stringify(thread(events))
    expect(text).toContain(`handrail incident approve ${id} --plan abababab`)
    expect(text).not.toContain("button")
  })
})
