import type { TimelineEvent } from "../../domain/timeline.ts"
import { type Block, escapedWithin, limits, type MentionElement, paragraph, type RichPart, text, type View } from "./block.ts"
import { type Piece, piecesOf } from "./pieces.ts"
import { isToldInThread } from "./told-in-thread.ts"

/** How far an incident's thread tells: every event up to and with `seq`, and the first `piece` pieces of the one after it. */
export interface Told {
  readonly seq: number
  readonly piece: number
}

export interface Narration {
  /** Absent when nothing of these events is for the thread. */
  readonly view?: View
  /** Whether people have to do something: a plan waits for them, or the incident is theirs now. */
  readonly isUrgent: boolean
  /** How far the thread tells with it. */
  readonly to: Told
}

const needsPeople = ({ data }: TimelineEvent): boolean =>
  data._tag === "ApprovalRequested" || (data._tag === "IncidentEnded" && data.phase === "handed-over")

/** One block for an event, or several where it has much to say: Slack names no limit for rich text, so the one for other texts is kept. */
const blocksOf = (pieces: ReadonlyArray<Piece>): ReadonlyArray<Block> => {
  const blocks: Array<Array<RichPart>> = []
  let room = 0
  for (const { parts, size } of pieces) {
    if (size > room) {
      blocks.push([])
      room = limits.text
    }
    blocks.at(-1)?.push(...parts)
    room -= size
  }
  return blocks.map((elements) => ({ type: "rich_text", elements }))
}

interface Taken {
  readonly blocks: ReadonlyArray<Block>
  readonly words: ReadonlyArray<string>
  readonly size: number
  readonly isUrgent: boolean
  readonly to: Told
}

/** As many of an event's pieces as there is room for. */
const fitting = (pieces: ReadonlyArray<Piece>, room: number): ReadonlyArray<Piece> => {
  let size = 0
  const over = pieces.findIndex((piece) => {
    size += piece.size
    return size > room
  })
  return over === -1 ? pieces : pieces.slice(0, over)
}

/** No event is begun after so many blocks: the pieces that fit into a message take at most ten, and the mention one. */
const MOST_BLOCKS = limits.blocks - 11

const take = (before: Taken, event: TimelineEvent, skip: number): Taken => {
  const left = isToldInThread(event) ? piecesOf(event).slice(skip) : []
  const pieces = before.blocks.length >= MOST_BLOCKS ? [] : fitting(left, limits.message - before.size)
  const isWhole = pieces.length === left.length
  return {
    blocks: [...before.blocks, ...blocksOf(pieces)],
    words: [...before.words, ...pieces.map(({ words }) => words)],
    size: before.size + pieces.reduce((sum, { size }) => sum + size, 0),
    isUrgent: before.isUrgent || (pieces.length > 0 && needsPeople(event)),
    to: isWhole ? { seq: event.seq, piece: 0 } : { seq: event.seq - 1, piece: skip + pieces.length }
  }
}

const mentioned = (mention: MentionElement, blocks: ReadonlyArray<Block>): ReadonlyArray<Block> => [
  { type: "rich_text", elements: [paragraph(mention, text(" people are needed here"))] },
  ...blocks
]

/**
 * One message with as much of the events after `from` as fits, in order; what does not fit is the next message's. The same events give the
 * same message. `events`: those after `from.seq`, without gaps. `mention`: who is called when people are needed.
 */
export const narrate = (events: ReadonlyArray<TimelineEvent>, from: Told, mention: MentionElement | undefined): Narration => {
  let taken: Taken = { blocks: [], words: [], size: 0, isUrgent: false, to: from }
  for (const event of events) {
    if (event.seq <= from.seq) continue
    taken = take(taken, event, event.seq === from.seq + 1 ? from.piece : 0)
    if (taken.to.seq < event.seq) break
  }
  const { blocks, isUrgent, to, words } = taken
  if (blocks.length === 0) return { isUrgent: false, to }
  const fallback = escapedWithin(`${events[0]?.incident}: ${words.join("\n")}`, limits.text)
  return { view: { text: fallback, blocks: isUrgent && mention !== undefined ? mentioned(mention, blocks) : blocks }, isUrgent, to }
}
