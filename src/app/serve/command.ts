import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { toCliFailure } from "../../cli/cli-failure.ts"
import { defaultHome } from "../../cli/connection.ts"

export const serveCommand = Command.make(
  "serve",
  {
    config: Flag.String("config").pipe(
      Flag.withDescription("Configuration file; see docs/configuration.md"),
      Flag.withDefault("handrail.yaml")
    ),
    database: Flag.String("database").pipe(
      Flag.withDescription("Keep incidents in this Postgres (postgres://user@host/database), which several replicas share"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ config, database }) {
    const { serve } = yield* Effect.promise(() => import("./serve.ts"))
    yield* serve({ config, database: Option.getOrUndefined(database), defaultHome: defaultHome(process.env) }).pipe(
      Effect.mapError((error) => toCliFailure(error))
    )
  })
).pipe(Command.withDescription("Run Handrail: take alerts, open incidents, work them behind the gate"))
