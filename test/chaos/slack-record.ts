/** Holds what Slack's channel holds against what the timelines tell. */

import type { IncidentId } from "../../src/domain/ids.ts"
import { timestamp } from "../../src/domain/ids.ts"
import { GENESIS, type TimelineEvent } from "../../src/domain/timeline.ts"
import type { Block } from "../../src/render/slack/block.ts"
import { piecesOf } from "../../src/render/slack/pieces.ts"
import { isToldInThread } from "../../src/render/slack/told-in-thread.ts"
import type { SlackMessage } from "../../toolbox/servers/slack.ts"
import { isOver, type ToldEvent } from "../scenarios/told-events.ts"

/** How the two differ; all but `events` is to be zero, `surplus` apart, which may be one for each time the fault struck. */
export interface SlackFindings {
  /** Events that threads are to tell. */
  readonly events: number
  /** Those of which a word is missing in the channel. */
  readonly missing: number
  /** Messages that are there twice. */
  readonly surplus: number
  /** Incidents that are over and whose opening message does not say so. */
  readonly stale: number
  /** Messages that hang on another incident's thread, or on none. */
  readonly astray: number
}

const keyOf = ({ metadata }: SlackMessage): string => String(metadata?.event_payload.key ?? "")
const incidentOf = ({ metadata }: SlackMessage): string => String(metadata?.event_payload.incident ?? "")

const wordsOf = (parts: unknown): ReadonlyArray<string> =>
  Array.isArray(parts)
    ? parts.flatMap(wordsOf)
    : typeof parts === "object" && parts !== null
      ? [...("text" in parts && typeof parts.text === "string" ? [parts.text] : []), ...Object.values(parts).flatMap(wordsOf)]
      : []

const asEvent = ({ data, incident }: ToldEvent): TimelineEvent => ({
  incident,
  data,
  seq: 1,
  at: timestamp(0),
  actor: "handrail",
  previous: GENESIS,
  hash: GENESIS
})

/** How often each text is to be read in a thread, at least. */
const count = (words: ReadonlyArray<string>): Map<string, number> => {
  const counted = new Map<string, number>()
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1)
  return counted
}

const ends = /RESOLVED|HANDED OVER|CANCELLED/

const compareOne = (events: ReadonlyArray<ToldEvent>, messages: ReadonlyArray<SlackMessage>): SlackFindings => {
  const once = [...new Map(messages.map((message) => [keyOf(message), message])).values()]
  const [opening] = once.filter(({ thread_ts }) => thread_ts === undefined)
  const threads = new Set(messages.filter(({ thread_ts }) => thread_ts === undefined).map(({ ts }) => ts))
  const answers = once.filter(({ thread_ts }) => thread_ts !== undefined)
  const left = count(answers.flatMap(({ blocks }) => wordsOf(blocks)))
  const told = events.map(asEvent).filter(isToldInThread)
  const missing = told.filter((event) => {
    const words = piecesOf(event).flatMap(({ parts }) => wordsOf(parts))
    const lacks = words.some((word) => (left.get(word) ?? 0) === 0)
    for (const word of words) left.set(word, (left.get(word) ?? 0) - 1)
    return lacks
  })
  const state = wordsOf((opening?.blocks ?? []) as ReadonlyArray<Block>).join(" ")
  return {
    events: told.length,
    missing: missing.length + (opening === undefined ? 1 : 0),
    surplus: messages.length - once.length,
    stale: isOver(events) && !ends.test(state) ? 1 : 0,
    astray: answers.filter(({ thread_ts }) => !threads.has(thread_ts ?? "")).length
  }
}

const sum = (a: SlackFindings, b: SlackFindings): SlackFindings => ({
  events: a.events + b.events,
  missing: a.missing + b.missing,
  surplus: a.surplus + b.surplus,
  stale: a.stale + b.stale,
  astray: a.astray + b.astray
})

const nothing: SlackFindings = { events: 0, missing: 0, surplus: 0, stale: 0, astray: 0 }

/** What of an incident can be told is known by its timeline alone, so a message too few or too many shows whoever lost or repeated it. */
export const compareSlack = (events: ReadonlyArray<ToldEvent>, messages: ReadonlyArray<SlackMessage>): SlackFindings => {
  const incidents: ReadonlyMap<IncidentId, ReadonlyArray<ToldEvent>> = Map.groupBy(events, ({ incident }) => incident)
  const strangers = messages.filter((message) => !incidents.has(incidentOf(message) as IncidentId)).length
  const all = [...incidents].map(([incident, told]) =>
    compareOne(
      told,
      messages.filter((message) => incidentOf(message) === incident)
    )
  )
  return { ...all.reduce(sum, nothing), astray: all.reduce(sum, nothing).astray + strangers }
}
