import { stat } from "node:fs/promises"
import { Effect } from "effect"
import { RunbookLibrary } from "../../knowledge/runbook-library.ts"
import type { Check, Found } from "./check.ts"

export interface RulesOptions {
  /** The team's bundle, where it is a file. */
  readonly bundle: string | undefined
  /** When the running Handrail loaded it, in milliseconds since the epoch. */
  readonly loadedAt: number | undefined
}

const changedAt = (file: string) =>
  Effect.tryPromise(() => stat(file)).pipe(
    Effect.map(({ mtimeMs }) => mtimeMs),
    Effect.option
  )

const bundleOf = Effect.fnUntraced(function* ({ bundle, loadedAt }: RulesOptions) {
  if (bundle === undefined || /^https?:/.test(bundle)) return []
  const changed = yield* changedAt(bundle)
  if (changed._tag === "None") {
    return [
      {
        severity: "error" as const,
        what: "the bundle of rules is not there",
        where: bundle,
        next: "put it back, or correct policy.bundle in handrail.yaml"
      }
    ]
  }
  if (loadedAt === undefined || changed.value <= loadedAt) return []
  return [
    {
      severity: "warning" as const,
      what: "the bundle of rules was changed since it was loaded: decisions are still made by the one before",
      where: bundle,
      next: "start Handrail again once handrail policy test passes"
    }
  ]
})

/** Whether decisions are made by the rules that lie on disk, and every runbook can be used. */
export const rulesCheck = (options: RulesOptions): Check<RunbookLibrary> => ({
  name: "rules and runbooks",
  run: Effect.gen(function* () {
    const library = yield* RunbookLibrary
    const invalid = yield* library.invalid
    const found: ReadonlyArray<Found> = invalid.map(({ message, where }) => ({
      severity: "error",
      what: `this runbook cannot be used: ${message}`,
      where,
      next: "handrail runbook lint says what to change"
    }))
    return [...found, ...(yield* bundleOf(options))]
  })
})
