import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { toCliFailure } from "../../cli/cli-failure.ts"
import { defaultHome } from "../../cli/connection.ts"

export const rehearseCommand = Command.make(
  "rehearse",
  {
    scenario: Flag.String("scenario").pipe(Flag.withDescription("Name of a scenario"), Flag.withDefault("healthy")),
    broken: Flag.Boolean("broken").pipe(Flag.withDescription("Make the scenario's mistake at once"), Flag.withDefault(false)),
    port: Flag.Int("port").pipe(
      Flag.filter(
        (port) => port >= 0 && port <= 65_535,
        (port) => `${port} is no port: expected 0 to 65535`
      ),
      Flag.withDescription("Port to listen on; 0: any free one"),
      Flag.withDefault(0)
    ),
    home: Flag.String("home").pipe(Flag.withDescription("Where its kubeconfigs are left; default: $HANDRAIL_HOME"), Flag.optional)
  },
  Effect.fnUntraced(function* ({ broken, home, port, scenario }) {
    const { rehearse } = yield* Effect.promise(() => import("./rehearse.ts"))
    yield* rehearse({ scenario, broken, port, home: Option.getOrElse(home, () => defaultHome(process.env)) }).pipe(
      Effect.mapError((error) => toCliFailure(error))
    )
  })
).pipe(Command.withDescription("Run only a rehearsal cluster: a Kubernetes API to practise on with your own kubectl and helm"))
