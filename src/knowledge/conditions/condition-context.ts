import type { Effect } from "effect"

/** One instant sample. `value` may be NaN or infinite. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** What conditions and probes need of a metrics reader. */
export interface InstantQueries {
  readonly query: (promql: string) => Effect.Effect<ReadonlyArray<Sample>, { readonly message: string }>
}

/** What a command printed, as far as it was kept. */
export interface PrintedOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
  /** True when less was kept than was printed: what is not in it may still have been printed. */
  readonly truncated?: boolean
}

/** What a condition may look at. */
export interface ConditionContext {
  readonly output?: PrintedOutput
  /** Already parsed objects; else they are read from `output.stdout`. */
  readonly objects?: ReadonlyArray<unknown>
  readonly params: Readonly<Record<string, string>>
  readonly diagnosis?: unknown
  readonly steps?: unknown
  /** Milliseconds since the Unix epoch. */
  readonly now: number
  readonly metrics?: InstantQueries | undefined
}
