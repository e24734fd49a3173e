import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { toCliFailure } from "../../cli/cli-failure.ts"
import { defaultHome } from "../../cli/connection.ts"
import { count } from "../../render/words.ts"

const file = Argument.String("file")

export const backupCommand = Command.make(
  "backup",
  {
    home: Flag.String("home").pipe(Flag.withDescription("The home to copy; default: $HANDRAIL_HOME"), Flag.optional),
    file: file.pipe(Argument.withDescription("A new file, made with mode 0600: it holds the signing key"))
  },
  Effect.fnUntraced(function* ({ file, home }) {
    const { backUp } = yield* Effect.promise(() => import("./home-backup.ts"))
    const from = Option.getOrElse(home, () => defaultHome(process.env))
    const { taken_at } = yield* Effect.mapError(backUp(from, file), (error) => toCliFailure(error))
    yield* Console.log(`${from} as of ${taken_at} is in ${file}`)
  })
).pipe(Command.withDescription("Copy a home into one file, also while Handrail runs on it"))

export const restoreCommand = Command.make(
  "restore",
  {
    home: Flag.String("home").pipe(Flag.withDescription("A new or empty folder that becomes the home")),
    file: file.pipe(Argument.withDescription("What `handrail backup` wrote"))
  },
  Effect.fnUntraced(function* ({ file, home }) {
    const { restore } = yield* Effect.promise(() => import("./home-backup.ts"))
    const { ended, taken_at, version } = yield* Effect.mapError(restore(file, home), (error) => toCliFailure(error))
    yield* Console.log(`${home} is as of ${taken_at}, by Handrail ${version}`)
    if (ended > 0) yield* Console.log(`${count(ended, "incident")} that was open then is handed over: see handrail incident list`)
  })
).pipe(Command.withDescription("Put a backup into a new home; incidents that were open in it are handed over"))
