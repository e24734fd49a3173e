import { Effect } from "effect"
import { digestJson, type IncidentId } from "../../domain/ids.ts"
import type { MentionElement, View } from "../../render/slack/block.ts"
import { narrate } from "../../render/slack/narration.ts"
import { openingView } from "../../render/slack/opening.ts"
import { countMessage } from "./measures.ts"
import type { Outbox, Pending, Thread } from "./outbox.ts"
import { type Outgoing, SlackApi, type SlackFailed } from "./slack-api.ts"

export interface TellerOptions {
  readonly channel: string
  readonly mention: MentionElement | undefined
  /** Milliseconds between two messages. */
  readonly every: number
}

/** Opening messages of one incident: another is begun where Slack says that the one before is gone. */
const MOST_OPENINGS = 3

/** A view without its blocks, for a Slack that does not take them. */
const wordsOf = ({ text }: View): View => ({ text, blocks: [] })

/**
 * Tells one incident. What is sent is written down first, and what may have been sent is looked for in Slack before it is sent again: after a
 * crash or an answer that did not come, one message at most is there twice, and none is missing.
 */
export const makeTeller = Effect.fnUntraced(function* (outbox: Outbox, { channel, every, mention }: TellerOptions) {
  const api = yield* SlackApi

  let sentAt = Number.NEGATIVE_INFINITY
  /** Waits until Slack takes another message. */
  const paced = <A>(request: Effect.Effect<A, SlackFailed>) =>
    Effect.suspend(() => Effect.sleep(Math.max(0, sentAt + every - performance.now()))).pipe(
      Effect.andThen(
        Effect.sync(() => {
          sentAt = performance.now()
        })
      ),
      Effect.andThen(request)
    )

  const cardOf = Effect.fnUntraced(function* (incident: IncidentId) {
    const known = yield* outbox.incidentOf(incident)
    if (known === undefined) return undefined
    const view = openingView(known.incident, yield* outbox.causeOf(incident))
    return { view, digest: digestJson(JSON.parse(JSON.stringify(view))), seq: known.headSeq }
  })

  /** With blocks, else in plain words; gives nothing where Slack takes neither. */
  const post = Effect.fnUntraced(function* (message: Outgoing) {
    const inWords = paced(api.post({ ...message, view: wordsOf(message.view) }))
    return yield* paced(api.post(message)).pipe(
      Effect.catchIf(
        ({ kind }) => kind === "message",
        () => inWords
      ),
      Effect.catchIf(
        ({ kind }) => kind === "message",
        ({ message, where }) => Effect.as(Effect.logError(`a message is given up: ${message} (${where})`), undefined)
      )
    )
  })

  const sendOpening = Effect.fnUntraced(function* (thread: Thread, { key }: Pending) {
    const { incident } = thread
    const card = yield* cardOf(incident)
    if (card === undefined) return yield* outbox.write({ ...thread, pending: undefined })
    const ts = yield* post({ channel, incident, key, view: card.view, isUrgent: false })
    yield* countMessage(ts === undefined ? "given-up" : "opening")
    const told = ts === undefined ? { seq: card.seq, piece: 0 } : thread.told
    const done = { ...thread, told, card: card.digest, cardSeq: card.seq, pending: undefined }
    return yield* outbox.write({ ...done, thread: ts, last: ts })
  })

  const narrationOf = Effect.fnUntraced(function* (thread: Thread, until: number) {
    const events = yield* outbox.events(thread.incident, thread.told.seq, until)
    return narrate(events, thread.told, mention)
  })

  /** The thread is not there any more: what is left is told in another, a few times at most. */
  const withoutThread = Effect.fnUntraced(function* (thread: Thread, gone: SlackFailed, to: Thread["told"]) {
    yield* Effect.logWarning(`${thread.incident}: ${gone.message}`)
    if (thread.openings < MOST_OPENINGS) {
      return yield* outbox.write({ ...thread, thread: undefined, last: undefined, card: undefined, cardSeq: 0, pending: undefined })
    }
    yield* countMessage("given-up")
    return yield* outbox.write({ ...thread, told: to, pending: undefined })
  })

  const sendAnswer = Effect.fnUntraced(function* (thread: Thread, { key, seq }: Pending) {
    const { incident } = thread
    const { isUrgent, to, view } = yield* narrationOf(thread, seq)
    if (view === undefined || thread.thread === undefined) return yield* outbox.write({ ...thread, told: to, pending: undefined })
    const sent = yield* Effect.result(post({ channel, thread: thread.thread, incident, key, view, isUrgent }))
    if (sent._tag === "Failure") {
      return sent.failure.kind === "thread" ? yield* withoutThread(thread, sent.failure, to) : yield* sent.failure
    }
    const ts = sent.success
    yield* countMessage(ts === undefined ? "given-up" : "answer")
    return yield* outbox.write({ ...thread, told: to, last: ts ?? thread.last, pending: undefined })
  })

  /** Sends what is written down. What Slack surely did not take leaves no trace, so that it need not be looked for. */
  const send = (thread: Thread, pending: Pending) => {
    const isOpening = pending.from === undefined
    const before = { ...thread, pending: undefined, openings: thread.openings - (isOpening ? 1 : 0) }
    return (isOpening ? sendOpening(thread, pending) : sendAnswer(thread, pending)).pipe(
      Effect.tapErrorTag("SlackFailed", ({ kind }) => (kind === "unsure" ? Effect.void : outbox.write(before)))
    )
  }

  /** What may have been sent: it counts if Slack has it, and is sent now if not. */
  const settle = Effect.fnUntraced(function* (thread: Thread, pending: Pending) {
    const where = thread.thread === undefined ? {} : { thread: thread.thread, ...(thread.last === undefined ? {} : { after: thread.last }) }
    const looked = yield* Effect.result(api.find({ channel: thread.channel ?? channel, key: pending.key, ...where }))
    if (looked._tag === "Failure") {
      return looked.failure.kind === "thread" ? yield* withoutThread(thread, looked.failure, thread.told) : yield* looked.failure
    }
    const found = looked.success
    // written again for the lease: whoever tells incidents now sends it
    if (found === undefined) return yield* send(yield* outbox.write(thread), pending)
    yield* countMessage("found")
    const done = { ...thread, last: found, pending: undefined }
    if (pending.from === undefined) return yield* outbox.write({ ...done, thread: found, card: undefined, cardSeq: 0 })
    return yield* outbox.write({ ...done, told: (yield* narrationOf(thread, pending.seq)).to })
  })

  const begin = Effect.fnUntraced(function* (thread: Thread, pending: Pending) {
    return yield* send(yield* outbox.write({ ...thread, pending }), pending)
  })

  const open = (thread: Thread, seq: number) => {
    const openings = thread.openings + 1
    const opened = { ...thread, channel, thread: undefined, last: undefined, openings }
    return begin(opened, { key: `${thread.incident}/open.${openings}`, seq })
  }

  const goOn = Effect.fnUntraced(function* (thread: Thread, head: number) {
    const { told } = thread
    const { to, view } = yield* narrationOf(thread, head)
    if (to.seq === told.seq && to.piece === told.piece) {
      // the incident has more than its timeline holds, which is for the doctor to find
      if (head > told.seq) yield* outbox.skip(thread.incident)
      return { ...thread, told: { seq: head, piece: 0 } }
    }
    if (view === undefined) return yield* outbox.write({ ...thread, told: to })
    const seq = to.seq + (to.piece > 0 ? 1 : 0)
    return yield* begin(thread, { key: `${thread.incident}/${told.seq}.${told.piece}`, from: told, seq })
  })

  /** Brings the opening message up to date, where what it shows has changed. */
  const refresh = Effect.fnUntraced(function* (thread: Thread) {
    const card = yield* cardOf(thread.incident)
    if (card === undefined || thread.thread === undefined || thread.pending !== undefined) return thread
    const done = { ...thread, card: card.digest, cardSeq: card.seq }
    if (card.digest === thread.card) return card.seq === thread.cardSeq ? thread : yield* outbox.write(done)
    const updated = yield* Effect.result(paced(api.update(thread.channel ?? channel, thread.thread, card.view)))
    if (updated._tag === "Success") yield* countMessage("update")
    else if (updated.failure.kind !== "message" && updated.failure.kind !== "thread") return yield* updated.failure
    else {
      yield* Effect.logWarning(`${thread.incident}: its opening message stays as it is: ${updated.failure.message}`)
      yield* countMessage("given-up")
    }
    return yield* outbox.write(done)
  })

  /** One turn of one incident: what is uncertain, or its opening, or one message of what is untold; then its opening message. */
  return Effect.fn("channels.tell")(
    function* (thread: Thread) {
      yield* Effect.annotateCurrentSpan({ "incident.id": thread.incident })
      if (thread.pending !== undefined && thread.channel === channel) return yield* settle(thread, thread.pending)
      const known = yield* outbox.incidentOf(thread.incident)
      if (known === undefined) return yield* outbox.skip(thread.incident)
      if (thread.thread === undefined || thread.channel !== channel) return yield* open(thread, known.headSeq)
      return yield* refresh(yield* goOn(thread, known.headSeq))
    },
    (effect, thread) =>
      Effect.catchTag(effect, "TimelineDamaged", ({ message }) =>
        Effect.andThen(Effect.logError(`what cannot be read is not told: ${message}`), outbox.skip(thread.incident))
      )
  )
})
