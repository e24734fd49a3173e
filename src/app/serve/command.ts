import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { toCliFailure } from "../../cli/cli-failure.ts"
import { defaultHome } from "../../cli/connection.ts"

export const serveCommand = Command.make(
  "serve",
  {
    config: Flag.String("config").pipe(
      Flag.withDescription("Configuration file; see docs/configuration.md"),
      Flag.withDefault("handrail.yaml")
    )
  },
  Effect.fnUntraced(function* ({ config }) {
    const { serve } = yield* Effect.promise(() => import("./serve.ts"))
    yield* serve({ config, defaultHome: defaultHome(process.env) }).pipe(Effect.mapError((error) => toCliFailure(error)))
  })
).pipe(Command.withDescription("Run Handrail: take alerts, open incidents, work them behind the gate"))
