import { constants } from "node:fs"
import { access, stat } from "node:fs/promises"
import { delimiter, resolve } from "node:path"
import { Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"

/** There is no such program on the PATH it was to be found on, or at its path. */
export class CommandNotFound extends Schema.TaggedError<CommandNotFound>()("CommandNotFound", {
  ...userError,
  command: Schema.String
}) {}

/**
 * The absolute path of a program, as execvp(3) would find it: a name with a slash is a path from `cwd`, any other is looked up
 * on `path`. Found before the start, so that a missing program is not mistaken for one that failed.
 */
export const findCommand = Effect.fnUntraced(function* (command: {
  readonly name: string
  readonly cwd: string
  /** The PATH of the child's environment; undefined is an empty one. */
  readonly path: string | undefined
}): Effect.fn.Return<string, CommandNotFound> {
  const { name, cwd, path } = command
  const folders = (path ?? "").split(delimiter).filter((folder) => folder !== "")
  const candidates = name.includes("/") ? [resolve(cwd, name)] : folders.map((folder) => resolve(cwd, folder, name))
  const found = yield* Effect.findFirst(candidates, (candidate) => Effect.promise(() => isProgram(candidate)))
  if (found._tag === "Some") return found.value
  return yield* new CommandNotFound({
    message: `${name === "" ? "an empty command" : name} is not a program that can be run`,
    where: name.includes("/") ? (candidates[0] ?? name) : `PATH=${path ?? ""}`,
    next: "install it, or correct its name or the PATH it is looked up on",
    command: name
  })
})

const isProgram = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
