import type { PullRequestChange } from "../../domain/repository-change.ts"
import type { StepKey } from "../step-ledger.ts"
import type { ToolRun } from "./tool-process.ts"

/** A command of an approved plan that was checked and recorded as about to start. */
export interface HandsRun extends ToolRun {
  /** Which attempt this is: no two runs of a change have the same. */
  readonly key: StepKey
  /** What is done in place of the command. */
  readonly through?: PullRequestChange
}
