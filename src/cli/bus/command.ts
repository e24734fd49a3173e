import { Command } from "effect/cli"
import { discardDead } from "./discard.ts"
import { listDead } from "./list-dead.ts"
import { replayDead } from "./replay.ts"
import { busStatus } from "./status.ts"

const deadCommand = Command.make("dead").pipe(
  Command.withDescription("What could not be handled or read: see it, hand it over again, or let it go"),
  Command.withSubcommands([listDead, replayDead, discardDead])
)

export const busCommand = Command.make("bus").pipe(
  Command.withDescription("See what waits between the webhooks and the incidents, and what was given up"),
  Command.withSubcommands([busStatus, deadCommand])
)
