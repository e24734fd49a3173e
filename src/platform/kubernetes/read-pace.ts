/**
 * How many reads an API server is given, by how it answers: one more for each full round of good answers, half as many when it refuses or is
 * slow (additive increase, multiplicative decrease, as congestion control does), and none until the time it asks for in Retry-After.
 * https://kubernetes.io/docs/concepts/cluster-administration/flow-control/
 */
export interface LimitState {
  /** Reads at once; from 1 to `most`, with fractions on the way up. */
  readonly limit: number
  readonly most: number
  /** Reads that may still start at once, beside the limit on those under way. */
  readonly tokens: number
  readonly tokensAt: number
  /** No read starts before. */
  readonly heldUntil: number
  /** Refusals in a row at the lowest limit. */
  readonly refusals: number
  /** Reads that began before do not count against the server again. */
  readonly loweredAt: number
  /** What an answer usually takes, in milliseconds; undefined before the first. */
  readonly usualMs: number | undefined
  readonly because?: string
}

/** How a read ended, as far as it tells of the server. */
export type Answered = { readonly _tag: "answered" } | { readonly _tag: "refused"; readonly why: string; readonly retryAfterMs: number }

export const mostAtOnce = 8
/** Reads that may begin in a second at the full limit, and how many of them at once after a pause. */
const PER_SECOND = 50
const BURST = 100
/** An answer is slow that takes longer than this, in milliseconds, and many times what is usual. */
const SLOW_MS = 2_000
const SLOW_TIMES = 4
/** The share of the newest answer in what is usual. */
const NEWEST = 0.1
/** Pauses between reads while even one at a time is refused: doubled from the first to the longest, in milliseconds. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 10_000
const LONGEST_HOLD = 60_000

export const startState = (most: number, now: number): LimitState => ({
  limit: most,
  most,
  tokens: BURST,
  tokensAt: now,
  heldUntil: 0,
  refusals: 0,
  loweredAt: Number.NEGATIVE_INFINITY,
  usualMs: undefined
})

/** Milliseconds until the next read may start (infinite: until another ends), and the state once it has. */
export const waitOf = (state: LimitState, inFlight: number, now: number): { readonly wait: number; readonly state: LimitState } => {
  if (inFlight >= Math.max(1, Math.floor(state.limit))) return { wait: Number.POSITIVE_INFINITY, state }
  if (state.heldUntil > now) return { wait: state.heldUntil - now, state }
  const perMs = (PER_SECOND * (state.limit / state.most)) / 1_000
  const tokens = Math.min(BURST, state.tokens + (now - state.tokensAt) * perMs)
  if (tokens < 1) return { wait: Math.ceil((1 - tokens) / perMs), state }
  return { wait: 0, state: { ...state, tokens: tokens - 1, tokensAt: now } }
}

const lower = (state: LimitState, because: string, retryAfterMs: number, now: number): LimitState => {
  const refusals = state.limit <= 1 ? state.refusals + 1 : 0
  const pause = refusals === 0 ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (refusals - 1))
  return {
    ...state,
    limit: Math.max(1, state.limit / 2),
    refusals,
    loweredAt: now,
    heldUntil: Math.max(state.heldUntil, now + Math.min(LONGEST_HOLD, Math.max(pause, retryAfterMs))),
    because
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** The state after a read that took from `begunAt` to `now`. */
export const afterAnswer = (
  state: LimitState,
  answered: Answered,
  { begunAt, now }: { readonly begunAt: number; readonly now: number }
): LimitState => {
  const isOld = begunAt < state.loweredAt
  if (answered._tag === "refused") {
    if (!isOld) return lower(state, answered.why, answered.retryAfterMs, now)
    return { ...state, heldUntil: Math.max(state.heldUntil, now + Math.min(LONGEST_HOLD, answered.retryAfterMs)) }
  }
  const took = now - begunAt
  const usual = state.usualMs ?? took
  const isSlow = took > SLOW_MS && (state.usualMs === undefined || took > SLOW_TIMES * usual)
  if (isSlow) return isOld ? state : lower(state, `an answer took ${seconds(took)}`, 0, now)
  const usualMs = usual + (took - usual) * NEWEST
  if (isOld) return { ...state, usualMs }
  return { ...state, usualMs, refusals: 0, limit: Math.min(state.most, state.limit + 1 / state.limit) }
}
