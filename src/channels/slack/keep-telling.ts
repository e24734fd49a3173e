import { Effect, Layer, Random } from "effect"
import { makeLease } from "./lease.ts"
import { countFailure, countUntold, isWorking } from "./measures.ts"
import { makeOutbox } from "./outbox.ts"
import { makeProblemNote } from "./problem.ts"
import { SlackApi, type SlackFailed, type SlackFailureKind } from "./slack-api.ts"
import { makeTeller, type TellerOptions } from "./teller.ts"

/** Milliseconds between turns of looking for old incidents that told more, and of what else is not asked all the time. */
const THOROUGH = 10 * 60_000

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
  let thoroughAt = 0

  /** Whether there was something to tell. */
  const turn = Effect.gen(function* () {
    if (!(yield* lease.hold)) return false
    if (!isChecked) {
      yield* api.find({ channel: options.channel, key: NOTHING })
      isChecked = true
    }
    const now = performance.now()
    const isThorough = thoroughAt === 0 || now - thoroughAt > THOROUGH
    yield* outbox.adopt(isThorough)
    if (isThorough) thoroughAt = now
    const due = yield* outbox.due()
    yield* countUntold(due.length)
    for (const thread of due) {
      if (!(yield* lease.hold)) return false
      yield* tell(thread)
      failures = 0
      yield* problem.clear
    }
    yield* problem.clear
    yield* isWorking
    return due.length > 0
  })

  /** Sleeps, and keeps the lease. A token that is replaced ends it. */
  const rest = Effect.fnUntraced(function* (millis: number) {
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
    yield* rest(pause)
  })

  const step = turn.pipe(
    Effect.flatMap((isBusy) => (isBusy ? Effect.void : Effect.sleep(options.every))),
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
