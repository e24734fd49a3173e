import { Command } from "effect/cli"
import { queryCommand } from "./query.ts"
import { showCommand } from "./show.ts"

/** Works without a server: on files, or on a cluster that it only lists. */
export const graphCommand = Command.make("graph").pipe(
  Command.withDescription("What belongs to what: objects, services, alerts, metrics, owners, runbooks, and how they relate"),
  Command.withSubcommands([showCommand, queryCommand])
)
