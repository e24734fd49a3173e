import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { toCliFailure } from "../../cli/cli-failure.ts"

export const demoCommand = Command.make(
  "demo",
  {
    scenario: Flag.String("scenario").pipe(Flag.withDescription("What breaks"), Flag.withDefault("bad-rollout")),
    mode: Flag.Literals("mode", ["auto", "assist"]).pipe(
      Flag.withDescription("auto: run what policy allows; assist: stop at the plan and ask"),
      Flag.withDefault("auto" as const)
    )
  },
  Effect.fnUntraced(function* (options) {
    const { demo } = yield* Effect.promise(() => import("./demo.ts"))
    yield* demo(options).pipe(Effect.mapError((error) => toCliFailure(error)))
  })
).pipe(Command.withDescription("Watch one incident from alert to recovery, on a rehearsal cluster"))
