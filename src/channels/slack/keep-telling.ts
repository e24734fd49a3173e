import { Effect, Layer, Random } from "effect"
import { makeLease } from "./lease.ts"
import { countFailure, countUntold, isWorking } from "./measures.ts"
import { makeOutbox } from "./outbox.ts"
import { makeProblemNote } from "./problem.ts"
import { SlackApi, type SlackFailed, type SlackFailureKind } from "./slack-api.ts"
import { makeTeller, type TellerOptions } from "./teller.ts"

/** Milliseconds between two times that incidents which are over and told are let go of. */
const SETTLE = 10 * 60_000

/** Milliseconds after which it is looked again who is due: what waits for people comes first. */
const TURN = 5_000

/** How many times as long as a look took it rests before the next, and the longest of these rests, in milliseconds: with thousands of open incidents a look holds others up. */
const REST = 20
const LONGEST_REST = 5_000

/** Milliseconds between two tries while nothing but people can help, unless the token is replaced. */
const SETUP_PAUSE = 5 * 60_000

/** Milliseconds before the first and the longest of the tries after an answer that did not come. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000

/** How often in a row Slack may ask for patience before it is told. */
const PATIENCE = 3

/** The longest sleep: the lease is kept and the token looked at in between. */
const NAP = 5_000

/** Looked for once, so that a wrong token, channel or scope is known before there is anything to tell. */
const NOTHING = "nothing/0"

const pauseOf = (kind: SlackFailureKind, failures: number, share: number, retryAfterMs = LONGEST_PAUSE): number => {
  if (kind === "limited") return retryAfterMs
  if (kind === "setup") return SETUP_PAUSE
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10)) * (0.5 + share / 2)
}

/**
 * Tells incidents in Slack for as long as the scope lives, one message after the other. While Slack does not answer, or does not want to, it is
 * left alone for longer and longer, and incidents go on: what they tell waits in their timelines.
 */
const keepTelling = Effect.fnUntraced(function* (options: TellerOptions) {
  const api = yield* SlackApi
  const lease = yield* makeLease
  const outbox = yield* makeOutbox(lease.owner)
  const problem = yield* makeProblemNote
  const tell = yield* makeTeller(outbox, options)

  let isChecked = false
  let failures = 0
  let settledAt = performance.now()

  const look = Effect.gen(function* () {
    const began = performance.now()
    if (!isChecked) {
      yield* api.find({ channel: options.channel, key: NOTHING })
      yield* outbox.adoptAll
      isChecked = true
    }
    if (began - settledAt > SETTLE) {
      settledAt = began
      yield* outbox.settle
    }
    const lookedAt = performance.now()
    yield* outbox.adopt()
    const due = yield* outbox.due()
    return { due, rest: Math.min(LONGEST_REST, REST * (performance.now() - lookedAt)) }
  })

  /** One look, and a turn of each incident with something to tell. Gives how long to rest, in milliseconds. */
  const turn = Effect.gen(function* () {
    if (!(yield* lease.hold)) return options.every
    const { due, rest } = yield* look
    yield* countUntold(due.length)
    const until = performance.now() + TURN
    for (const thread of due) {
      if (performance.now() > until) return rest
      if (!(yield* lease.hold)) return options.every
      yield* tell(thread)
      failures = 0
      yield* problem.clear
    }
    yield* problem.clear
    yield* isWorking
    return due.length > 0 ? rest : Math.max(rest, options.every)
  })

  /** Sleeps, and keeps the lease. A token that is replaced ends it. */
  const wait = Effect.fnUntraced(function* (millis: number) {
    const mark = yield* api.tokenMark
    const until = performance.now() + millis
    while (performance.now() < until) {
      yield* Effect.sleep(Math.max(0, Math.min(NAP, until - performance.now())))
      yield* Effect.ignore(lease.hold)
      if ((yield* api.tokenMark) !== mark) return
    }
  })

  const afterFailure = Effect.fnUntraced(function* (failure: SlackFailed) {
    yield* countFailure(failure.kind)
    // to be asked for patience is no trouble, unless it goes on
    if (failure.kind !== "limited" || failures >= PATIENCE) yield* Effect.ignore(problem.note(failure))
    const pause = pauseOf(failure.kind, failures, yield* Random.next, failure.retryAfterMs)
    failures += 1
    yield* wait(pause)
  })

  const step = turn.pipe(
    Effect.flatMap((millis) => Effect.sleep(millis)),
    Effect.catchTags({
      SlackFailed: afterFailure,
      LeaseLost: () => Effect.sleep(options.every),
      SqlError: ({ message }) => Effect.andThen(Effect.logDebug(`the database does not answer: ${message}`), Effect.sleep(FIRST_PAUSE))
    }),
    // a mistake of ours in telling is no reason not to go on
    Effect.catchDefect((defect) =>
      Effect.andThen(Effect.logError("telling incidents in Slack went wrong", defect), Effect.sleep(LONGEST_PAUSE))
    )
  )
  yield* Effect.forkScoped(Effect.forever(step))
})

/** Tells incidents in Slack, where `SlackApi` is it. Needs the tables of `channels/migrations.ts`. */
export const layerSlackNarration = (options: TellerOptions) => Layer.effectDiscard(keepTelling(options))
