import { existsSync } from "node:fs"
import { Effect, type FileSystem, Option } from "effect"
import { Command, Flag } from "effect/cli"
import type { DoctorReport } from "../../domain/doctor.ts"
import type { UserError } from "../../domain/user-error.ts"
import { CliFailure, toCliFailure } from "../cli-failure.ts"
import { type ConnectionFlags, connectionFlags, defaultHome } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"
import { reportText } from "./report-text.ts"

/** Looks at a home while no Handrail runs in it; what `app` composes, loaded when it is wanted. */
export type ReadHome = Effect.Effect<
  (home: string, config: string | undefined) => Effect.Effect<DoctorReport, UserError, FileSystem.FileSystem>
>

const DEFAULT_CONFIG = "handrail.yaml"

/** The running Handrail's own report; undefined when none answers. */
const askServer = (flags: ConnectionFlags) =>
  withClient(flags, (client) => client.doctor.examine()).pipe(
    Effect.map(Option.some),
    Effect.catchIf(
      ({ code }) => code === exitCode.unreachable,
      () => Effect.succeed(Option.none<DoctorReport>())
    )
  )

export const doctorCommand = (readHome: ReadHome) =>
  Command.make(
    "doctor",
    {
      ...connectionFlags,
      json: jsonFlag,
      config: Flag.String("config").pipe(
        Flag.withDescription(`Configuration file, for a look while Handrail is down; default: ${DEFAULT_CONFIG} where it is`),
        Flag.optional
      )
    },
    Effect.fnUntraced(function* ({ config, json, ...flags }) {
      const asked = yield* askServer(flags)
      const file = Option.getOrElse(config, () => (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined))
      const home = Option.getOrElse(flags.home, () => defaultHome(process.env))
      const offline = Effect.flatMap(readHome, (read) => Effect.mapError(read(home, file), (error) => toCliFailure(error)))
      const report = Option.isSome(asked) ? asked.value : yield* offline
      yield* print(json, report, () => reportText(report, home))
      if (report.findings.some(({ severity }) => severity === "error")) return yield* new CliFailure({ text: "", code: exitCode.negative })
    })
  ).pipe(Command.withDescription("Find what is stuck, left over, damaged or out of reach, with what to do (exit 0: no errors)"))
