import { Command } from "effect/cli"
import { showTimeline } from "./show.ts"
import { verifyTimeline } from "./verify.ts"

export const timelineCommand = Command.make("timeline").pipe(
  Command.withDescription("Read and verify what happened"),
  Command.withSubcommands([showTimeline, verifyTimeline])
)
