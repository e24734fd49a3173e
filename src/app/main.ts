import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Runtime } from "effect"
import { type CliError, Command } from "effect/cli"
import { CliFailure, toCliFailure } from "../cli/cli-failure.ts"
import { clientCommands, handrail } from "../cli/command.ts"
import { doctorCommand } from "../cli/doctor/command.ts"
import { exitCode } from "../cli/exit-code.ts"
import { policyCommand } from "../cli/policy/command.ts"
import { backupCommand, restoreCommand } from "./backup/command.ts"
import { demoCommand } from "./demo/command.ts"
import { rehearseCommand } from "./rehearsal/command.ts"
import { serveCommand } from "./serve/command.ts"
import { VERSION } from "./version.ts"

const policyParts = Effect.map(
  Effect.promise(() => import("./policy/parts.ts")),
  (loaded) => loaded.policyParts
)

const readHome = Effect.map(
  Effect.promise(() => import("./doctor/read-home.ts")),
  (loaded) => loaded.readHome
)

const root = handrail.pipe(
  Command.withSubcommands([
    serveCommand,
    demoCommand,
    rehearseCommand,
    backupCommand,
    restoreCommand,
    policyCommand(policyParts),
    doctorCommand(readHome),
    ...clientCommands
  ])
)

/** A wrong command line has been explained with the help already; bare `handrail` asks for the help. */
const helpExit = (help: CliError.ShowHelp) =>
  help.errors.length === 0 ? Effect.void : Effect.fail(new CliFailure({ text: "", code: exitCode.usage }))

const program = Command.runWith(root, { version: VERSION })(process.argv.slice(2)).pipe(
  Effect.catchTag("ShowHelp", helpExit),
  Effect.mapError((error) => toCliFailure(error)),
  Effect.tapCause((cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.void
    const failure = Cause.squash(cause)
    return failure instanceof CliFailure
      ? failure.text === ""
        ? Effect.void
        : Console.error(failure.text)
      : Console.error(`handrail failed in a way it should not; please report this\n${Cause.pretty(cause)}`)
  }),
  Effect.catchDefect((defect) => Effect.fail(new CliFailure({ text: String(defect), code: exitCode.internal }))),
  Effect.provide(NodeServices.layer)
)

const INTERRUPTED = 130
let onInterrupt = INTERRUPTED
process.once("SIGTERM", () => {
  onInterrupt = 143
})

/** What was interrupted exits as a shell says it: 128 and the signal's number. */
const teardown: Runtime.Teardown = (exit, onExit) =>
  Runtime.defaultTeardown(exit, (code) => onExit(code === INTERRUPTED ? onInterrupt : code))

NodeRuntime.runMain(program, { disableErrorReporting: true, teardown })
