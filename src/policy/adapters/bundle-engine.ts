import { Clock, Duration, Effect, Semaphore } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { type Digest, digestText } from "../../domain/ids.ts"
import type { EngineFailed, RuleEngine } from "../rule-engine.ts"
import { type BundlePlace, fetchBundle, unpackBundle } from "./bundle.ts"
import { makeWasmEngine } from "./wasm-engine.ts"

/** A bundle is looked at anew when it was last looked at longer ago than this. */
const REFRESH = Duration.toMillis("60 seconds")
/** One that cannot be got any more is used for so long; then its rules count as unknown, and nothing is allowed. */
const STALE = Duration.toMillis("1 hour")

interface Loaded {
  readonly digest: Digest
  readonly engine: RuleEngine
  readonly goodAt: number
}

/** The rules of a bundle that somebody else keeps, in this process, with every change of it within a minute. */
export const makeBundleEngine = Effect.fnUntraced(function* (from: BundlePlace, settings?: JsonValue) {
  const name = `bundle ${from.place}`
  const one = yield* Semaphore.make(1)
  let loaded: Loaded | undefined
  let lookedAt = Number.NEGATIVE_INFINITY

  const look = Effect.fnUntraced(function* (now: number) {
    const archive = yield* fetchBundle(from)
    const digest = digestText(archive)
    if (loaded?.digest === digest) return { ...loaded, goodAt: now }
    const bundle = yield* unpackBundle(archive, from.place)
    const options = { name: `${name}@${bundle.revision}`, ...(settings === undefined ? {} : { settings }) }
    return { digest, goodAt: now, engine: yield* makeWasmEngine(bundle, options) }
  })

  const current: Effect.Effect<RuleEngine, EngineFailed> = one.withPermits(1)(
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (loaded !== undefined && now - lookedAt < REFRESH) return loaded.engine
      lookedAt = now
      loaded = yield* look(now).pipe(
        Effect.catch((error) => {
          if (loaded === undefined || now - loaded.goodAt >= STALE) return Effect.fail(error)
          return Effect.as(Effect.logWarning(`${error.message}; the rules of before stay in force`), loaded)
        })
      )
      return loaded.engine
    })
  )
  return { name, ask: (input) => Effect.flatMap(current, ({ ask }) => ask(input)) } satisfies RuleEngine
})
