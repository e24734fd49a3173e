import { Clock, Duration, Effect, Layer, Result, type Scope } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import type { Env } from "../config/environment.ts"
import type { OnCallConfig, OnCallSourceConfig } from "../config/on-call-config.ts"
import { closingAgents } from "../http/closing-agents.ts"
import { makeSharedReads } from "../shared-reads.ts"
import { calendarRota } from "./calendar-rota.ts"
import { OnCall, type OnCallAnswer, type OnCallReader } from "./on-call.ts"
import { pagerDutyRota } from "./pagerduty-rota.ts"
import type { Rota } from "./rota.ts"
import { isFor } from "./scope.ts"

/** Milliseconds for which a copy stands in for a source that cannot be read: it also knows the turns to come. */
const LONGEST_STALE = 24 * 3_600_000

/** The longest that anybody waits for a source: an incident has other things to do. */
const PATIENCE = "5 seconds"

/** Sources asked side by side. */
const AT_ONCE = 4

interface Copy {
  readonly rota: Rota
  /** Milliseconds since the epoch. */
  readonly readAt: number
}

const answerOf = (source: string, copy: Copy, now: number): OnCallAnswer => {
  const age = Math.max(0, now - copy.readAt)
  const people = Result.try(() => copy.rota(now))
  return Result.isSuccess(people)
    ? { source, people: people.success, age }
    : { source, people: [], age, problem: messageOf(people.failure) }
}

/** Reads sources when they are asked for, each at most once in `refresh`. What belongs to it ends with the scope. */
export const makeOnCall = Effect.fnUntraced(function* (
  { refresh, sources }: OnCallConfig,
  env: Env
): Effect.fn.Return<OnCallReader, never, Scope.Scope> {
  const agents = yield* closingAgents
  const maxAge = Duration.millis(refresh)
  const shared = yield* makeSharedReads<Copy, string>(maxAge)
  const copies = new Map<string, Copy>()

  const read = Effect.fnUntraced(function* (source: OnCallSourceConfig) {
    const { name, pagerduty } = source
    const rota = yield* pagerduty === undefined ? calendarRota(source, env) : pagerDutyRota(name, pagerduty, env, agents)
    const copy = { rota, readAt: yield* Clock.currentTimeMillis }
    copies.set(name, copy)
    return copy
  })

  const ask = Effect.fn("platform.onCall")(function* (source: OnCallSourceConfig) {
    const { name } = source
    yield* Effect.annotateCurrentSpan({ source: name })
    const copy = yield* shared
      .read(name, maxAge, read(source))
      .pipe(Effect.timeoutOrElse({ duration: PATIENCE, orElse: () => Effect.fail(`no answer in ${PATIENCE}`) }), Effect.result)
    const now = yield* Clock.currentTimeMillis
    if (Result.isSuccess(copy)) return answerOf(name, copy.success, now)
    const older = copies.get(name)
    if (older === undefined || now - older.readAt > LONGEST_STALE) return { source: name, people: [], problem: copy.failure }
    return { ...answerOf(name, older, now), problem: copy.failure }
  })

  const askAll = (wanted: ReadonlyArray<OnCallSourceConfig>) => Effect.forEach(wanted, ask, { concurrency: AT_ONCE })

  return { now: (question) => askAll(sources.filter(({ only }) => isFor(only, question))), all: askAll(sources) }
})

/** Who is on call, as the configured sources say. */
export const layerOnCall = (config: OnCallConfig, env: Env): Layer.Layer<never> =>
  config.sources.length === 0 ? Layer.empty : Layer.effect(OnCall, makeOnCall(config, env))
