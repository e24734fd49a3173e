import { Context, type Effect, Schema } from "effect"
import type { Digest, Timestamp } from "../domain/ids.ts"
import type { TargetState } from "../domain/plan.ts"
import type { StepOutcome } from "../domain/step-outcome.ts"
import { userError } from "../domain/user-error.ts"

/** One attempt of one command of one plan. */
export interface StepKey {
  readonly plan: Digest
  readonly step: string
  readonly attempt: number
  /** Absent for the step's own command. */
  readonly rollbackIndex?: number
}

/** An attempt that was begun. Without an outcome it is running, or a crash took it. */
export interface LedgerEntry {
  readonly outcome?: StepOutcome
  /** What the command acted on, as it was right after. */
  readonly after?: ReadonlyArray<TargetState>
}

/** The ledger could not be read or written, so nothing may start. */
export class StepLedgerUnavailable extends Schema.TaggedError<StepLedgerUnavailable>()("StepLedgerUnavailable", userError) {}

/** Remembers across crashes which attempts were begun, so that none is begun twice. */
export class StepLedger extends Context.Service<
  StepLedger,
  {
    /** On disk before it returns. Of all who intend the same attempt exactly one is told `recorded`. */
    readonly intend: (key: StepKey) => Effect.Effect<"recorded" | "already-recorded", StepLedgerUnavailable>
    /** Keeps the first outcome that it is given for an attempt. */
    readonly finish: (key: StepKey, outcome: StepOutcome, after?: ReadonlyArray<TargetState>) => Effect.Effect<void, StepLedgerUnavailable>
    /** Writes down what an attempt left behind, where that was seen only later. */
    readonly saw: (key: StepKey, after: ReadonlyArray<TargetState>) => Effect.Effect<void, StepLedgerUnavailable>
    /** Takes back the intention of an attempt that was seen to have had no effect, so that it may be made. Nothing when it has ended. */
    readonly retract: (key: StepKey) => Effect.Effect<void, StepLedgerUnavailable>
    readonly find: (key: StepKey) => Effect.Effect<LedgerEntry | undefined, StepLedgerUnavailable>
    /** Forgets attempts that were begun before this time: to be given none at which an open incident could have begun one. Gives how many. */
    readonly prune: (before: Timestamp) => Effect.Effect<number, StepLedgerUnavailable>
  }
>()("handrail/execute/StepLedger") {}
