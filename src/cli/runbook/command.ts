import { Command } from "effect/cli"
import { lintRunbooks } from "./lint.ts"
import { runRunbook } from "./run.ts"
import { showRunbook } from "./show.ts"

export const runbookCommand = Command.make("runbook").pipe(
  Command.withDescription("Check, read and start runbooks"),
  Command.withSubcommands([lintRunbooks, showRunbook, runRunbook])
)
