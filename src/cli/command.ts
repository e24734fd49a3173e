import { Command } from "effect/cli"
import { busCommand } from "./bus/command.ts"
import { causesCommand } from "./causes/command.ts"
import { changesCommand } from "./changes/command.ts"
import { correlateCommand } from "./correlate/command.ts"
import { diagnoseCommand } from "./diagnose/command.ts"
import { effectsCommand } from "./effects/command.ts"
import { graphCommand } from "./graph/command.ts"
import { incidentCommand } from "./incident/command.ts"
import { runbookCommand } from "./runbook/command.ts"
import { timelineCommand } from "./timeline/command.ts"

/** The commands that work as a client of a running Handrail, or offline; `app` adds those that start one. */
export const clientCommands = [
  busCommand,
  causesCommand,
  changesCommand,
  correlateCommand,
  diagnoseCommand,
  effectsCommand,
  graphCommand,
  incidentCommand,
  runbookCommand,
  timelineCommand
] as const

export const handrail = Command.make("handrail").pipe(
  Command.withDescription("The incident co-pilot for Kubernetes: from an alert to a verified recovery, behind guardrails.")
)
