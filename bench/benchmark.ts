import type { NodeServices } from "@effect/platform-node"
import type { Effect, Scope } from "effect"
import type { ToolMissing } from "../toolbox/errors.ts"
import type { Measurement } from "./measurement.ts"

/** One comparison with what a user would pick instead. Its cost is bounded by what it does, not by a clock. */
export interface Benchmark {
  readonly name: string
  /** Both sides, in one line. */
  readonly compares: string
  /** Without one of the tools it is skipped, loudly; any other failure fails the run. */
  readonly run: Effect.Effect<
    ReadonlyArray<Measurement>,
    ToolMissing | { readonly message: string },
    Scope.Scope | NodeServices.NodeServices
  >
}
