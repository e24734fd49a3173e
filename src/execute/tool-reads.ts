import { Context, type Effect, Schema } from "effect"
import type { Tier } from "../domain/plan.ts"
import type { Argv } from "../domain/runbook.ts"
import { userError } from "../domain/user-error.ts"
import type { ClusterConfig } from "../platform/config/config.ts"

/** The tool that the command names is not on this machine, or not among those that Handrail runs. */
export class ToolMissing extends Schema.TaggedError<ToolMissing>()("ToolMissing", userError) {}

/** The tool is there, and the cluster's credentials or the machine did not let it start. Nothing ran. */
export class ToolNotStarted extends Schema.TaggedError<ToolNotStarted>()("ToolNotStarted", userError) {}

/** The command might change something, so it needs an approved plan. */
export class NotARead extends Schema.TaggedError<NotARead>()("NotARead", userError) {}

/** What a tool printed, redacted and capped, and how it ended; `exitCode` is absent when it did not end by itself. */
export interface ToolOutput {
  readonly exitCode?: number
  readonly stdout: string
  readonly stderr: string
  readonly omittedBytes: number
}

export interface ToolRead {
  readonly cluster: ClusterConfig
  readonly argv: Argv
  /** Helm keeps its releases in Secrets and a server-side dry run is allowed as the change is, so both need the operator's credentials. */
  readonly tier: Tier
  readonly timeoutMs: number
}

/**
 * Runs tools where the cluster's reader does not reach: Helm's releases and dry runs. It takes only commands that are classed as
 * reads, a proven dry run being one, and refuses all others, whoever asks.
 */
export class ToolReads extends Context.Service<
  ToolReads,
  { readonly run: (read: ToolRead) => Effect.Effect<ToolOutput, NotARead | ToolMissing | ToolNotStarted> }
>()("handrail/execute/ToolReads") {}
