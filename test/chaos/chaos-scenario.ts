/** What a fault scenario is, and what is known about it when it is over. */
import type { Effect, FileSystem, Path, Scope } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { ToolName } from "../../toolbox/tools.ts"
import type { Write } from "../scenarios/accounted-writes.ts"
import type { Random } from "../scenarios/random-runbook.ts"
import type { Place } from "./place.ts"
import type { Sent } from "./sender.ts"

/** How a scenario is to be played. */
export interface Play {
  readonly random: Random
  /** 1: as the scenario is described. Less: that part of its traffic and its time. */
  readonly scale: number
  /** How long a soak lasts. */
  readonly seconds: number
}

/** What a scenario leaves behind for the judge, who looks at both sides. Handrail is dead by then. */
export interface Observed {
  readonly place: Place
  /** How often the fault struck. */
  readonly times: number
  readonly sent: Sent
  /** What the cluster's own audit log says Handrail changed; absent where there was no cluster to change. */
  readonly writes?: ReadonlyArray<Write>
  /** Revisions of changes that were acknowledged. */
  readonly changes?: ReadonlySet<string>
  /** Sentences about what else was wrong. */
  readonly problems: ReadonlyArray<string>
  /** What the reader of the table should know: how large it was played, how incidents ended. */
  readonly note: string
}

type Services = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path | Scope.Scope

/** Anything that keeps a scenario from being played here, such as a right that this user lacks. */
export interface NotHere {
  readonly _tag: "NotHere"
  readonly why: string
}

export interface ChaosScenario {
  readonly name: string
  readonly fault: string
  /** Played only where these are there. */
  readonly needs: ReadonlyArray<ToolName>
  /** Takes seconds, so CI plays it after every change. */
  readonly isQuick?: boolean
  readonly run: (play: Play) => Effect.Effect<Observed | NotHere, { readonly message: string }, Services>
}
