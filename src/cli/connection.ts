import { homedir } from "node:os"
import { join } from "node:path"
import { Effect, FileSystem, Option, Schema } from "effect"
import { Flag } from "effect/cli"
import { CliFailure } from "./cli-failure.ts"
import { exitCode } from "./exit-code.ts"

/** What `handrail serve` leaves in its home for clients of the same user; mode 0600. */
export const ClientFile = Schema.Struct({ server: Schema.String, token: Schema.String })
export type ClientFile = typeof ClientFile.Type
export const CLIENT_FILE = "client.json"

/** `$HANDRAIL_HOME`, else `handrail` in the XDG state directory. https://specifications.freedesktop.org/basedir-spec/latest/ */
export const defaultHome = (env: NodeJS.ProcessEnv): string =>
  env.HANDRAIL_HOME ?? join(env.XDG_STATE_HOME ?? join(homedir(), ".local", "state"), "handrail")

/** The flags of every command that talks to a running Handrail. */
export const connectionFlags = {
  server: Flag.String("server").pipe(
    Flag.withDescription("URL of a running Handrail; default: what `handrail serve` left in --home, or $HANDRAIL_SERVER"),
    Flag.optional
  ),
  home: Flag.String("home").pipe(Flag.withDescription("Directory of the Handrail to talk to; default: $HANDRAIL_HOME"), Flag.optional)
}

export interface ConnectionFlags {
  readonly server: Option.Option<string>
  readonly home: Option.Option<string>
}

const notFound = (file: string) =>
  new CliFailure({
    text: `no Handrail to talk to\n  where: ${file}\n  next:  start one with \`handrail serve\`, or set HANDRAIL_SERVER and HANDRAIL_TOKEN`,
    code: exitCode.unreachable
  })

const readClientFile = Effect.fnUntraced(function* (home: string) {
  const file = join(home, CLIENT_FILE)
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(fs.readFileString(file), () => notFound(file))
  return yield* Effect.mapError(Schema.decodeEffect(Schema.fromJsonString(ClientFile))(text), () => notFound(file))
})

/** Server and token: flags first, then the environment, then the file in the home. The token is never a flag, so that it shows in no process list. */
export const resolveConnection = Effect.fnUntraced(function* (flags: ConnectionFlags) {
  const { HANDRAIL_SERVER, HANDRAIL_TOKEN } = process.env
  const server = Option.getOrUndefined(flags.server) ?? HANDRAIL_SERVER
  if (server !== undefined && HANDRAIL_TOKEN !== undefined) return { server, token: HANDRAIL_TOKEN }
  const file = yield* readClientFile(Option.getOrElse(flags.home, () => defaultHome(process.env)))
  return { server: server ?? file.server, token: HANDRAIL_TOKEN ?? file.token }
})
