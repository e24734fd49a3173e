import { Command } from "effect/cli"
import { listChanges } from "./list.ts"

export const changesCommand = Command.make("changes").pipe(
  Command.withDescription("See what was changed in clusters, and by whom"),
  Command.withSubcommands([listChanges])
)
