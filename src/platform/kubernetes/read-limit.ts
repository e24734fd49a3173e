import { Deferred, Effect, Exit, Metric, type Scope, Semaphore } from "effect"
import { steadyMillis } from "../steady-clock.ts"
import { isTransient, type KubeError, KubeOverloaded } from "./kube-error.ts"
import { type Answered, afterAnswer, type LimitState, mostAtOnce, startState, waitOf } from "./read-pace.ts"

/** `health`: of the control plane itself. Such reads are few and come first: they wait for nobody but each other. */
type ReadPriority = "health" | "normal"

/** How much of what Handrail wanted to read of a cluster was held back, since the start. */
export interface ReadPressure {
  /** Reads at once that are allowed now, and when the server is well. */
  readonly limit: number
  readonly most: number
  /** Reads that had to wait because the server is slow or refuses, and their waits together in milliseconds. */
  readonly held: number
  readonly heldMs: number
  /** What the server last did to be spared, as a sentence's end; absent while it never did. */
  readonly because?: string
}

/** Paces the reads of one API server by how it answers. */
export interface ReadLimit {
  readonly run: <A>(priority: ReadPriority, read: Effect.Effect<A, KubeError>) => Effect.Effect<A, KubeError>
  readonly pressure: () => ReadPressure
}

interface Waiter {
  readonly since: number
  readonly turn: Deferred.Deferred<void>
  begunAt: number | undefined
  wasHeld: boolean
}

const limitGauge = Metric.gauge("handrail_kube_read_limit", {
  description: "Reads at once that an API server is given now, by cluster: fewer when it is slow or refuses"
})
const heldCounter = Metric.counter("handrail_kube_reads_held_total", {
  description: "Reads that waited because an API server is slow or refuses, by cluster",
  incremental: true
})

/** A read that has waited this long for its turn fails: whoever wants it must learn that there is none to be had. */
const patience = "30 seconds"
const healthAtOnce = 2

const answeredBy = (exit: Exit.Exit<unknown, KubeError>): Answered | undefined => {
  if (Exit.isSuccess(exit)) return { _tag: "answered" }
  const reason = exit.cause.reasons.find((one) => one._tag === "Fail")
  // whoever gave up says nothing about the server
  if (reason === undefined) return undefined
  if (!isTransient(reason.error)) return { _tag: "answered" }
  const { error } = reason
  return { _tag: "refused", why: error.message, retryAfterMs: error._tag === "KubeOverloaded" ? error.retryAfter * 1_000 : 0 }
}

/** The limit of one cluster. `most`: reads at once while its server is well. The scope owns what wakes those who wait. */
export const makeReadLimit = Effect.fnUntraced(function* (
  cluster: string,
  most = mostAtOnce
): Effect.fn.Return<ReadLimit, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const queue: Array<Waiter> = []
  const healthSlots = yield* Semaphore.make(healthAtOnce)
  let state: LimitState = startState(most, yield* steadyMillis)
  let inFlight = 0
  let alarm = Number.POSITIVE_INFINITY
  let held = 0
  let heldMs = 0
  const gauge = Metric.withAttributes(limitGauge, { cluster })
  const counter = Metric.withAttributes(heldCounter, { cluster })
  yield* Metric.update(gauge, most)

  const countHeld = Effect.suspend(() => {
    const newly = queue.filter(({ wasHeld }) => !wasHeld)
    for (const waiter of newly) waiter.wasHeld = true
    held += newly.length
    return Metric.update(counter, newly.length)
  })

  /** Lets in whoever may start now, in order, and sets the alarm for the one who may start later. */
  const pump: Effect.Effect<void> = Effect.gen(function* () {
    const now = yield* steadyMillis
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const { wait, state: after } = waitOf(state, inFlight, now)
      if (wait > 0) {
        if (state.limit < state.most || wait < Number.POSITIVE_INFINITY) yield* countHeld
        return wait === Number.POSITIVE_INFINITY ? undefined : yield* wakeAt(now + wait, wait)
      }
      state = after
      queue.shift()
      inFlight += 1
      next.begunAt = now
      if (next.wasHeld) heldMs += now - next.since
      yield* Deferred.done(next.turn, Exit.void)
    }
  })

  const wakeAt = (at: number, wait: number) =>
    Effect.suspend(() => {
      if (alarm <= at) return Effect.void
      alarm = at
      const ring = Effect.suspend(() => {
        alarm = Number.POSITIVE_INFINITY
        return pump
      })
      return Effect.forkIn(Effect.andThen(Effect.sleep(wait), ring), scope)
    })

  const leave = (waiter: Waiter, exit: Exit.Exit<unknown, KubeError>) =>
    Effect.gen(function* () {
      const { begunAt } = waiter
      if (begunAt === undefined) {
        queue.splice(queue.indexOf(waiter), 1)
      } else {
        inFlight -= 1
        const answered = answeredBy(exit)
        if (answered !== undefined) state = afterAnswer(state, answered, { begunAt, now: yield* steadyMillis })
        yield* Metric.update(gauge, Math.floor(state.limit))
      }
      yield* pump
    })

  const tooLong = (): KubeError =>
    new KubeOverloaded({
      cluster,
      where: cluster,
      message: `${cluster} is read slowly, and this read got no turn in ${patience}: ${state.because ?? "too much was asked for at once"}`,
      next: "look at the API server's health first",
      retryAfter: 0,
      status: 429
    })

  const normal = <A>(read: Effect.Effect<A, KubeError>): Effect.Effect<A, KubeError> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const waiter: Waiter = {
          since: yield* steadyMillis,
          turn: yield* Deferred.make<void>(),
          begunAt: undefined,
          wasHeld: false
        }
        queue.push(waiter)
        yield* pump
        const turn = Effect.timeoutOrElse(Deferred.await(waiter.turn), { duration: patience, orElse: () => Effect.fail(tooLong()) })
        return yield* restore(Effect.andThen(turn, read)).pipe(Effect.onExit((exit) => leave(waiter, exit)))
      })
    )

  return {
    run: (priority, read) => (priority === "health" ? healthSlots.withPermit(read) : normal(read)),
    pressure: () => ({
      limit: Math.floor(state.limit),
      most,
      held,
      heldMs,
      ...(state.because === undefined ? {} : { because: state.because })
    })
  }
})
