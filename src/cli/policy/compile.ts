import { mkdtemp, rename, rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { Console, Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { ENTRYPOINT } from "../../policy/rule-engine.ts"
import { toCliFailure } from "../cli-failure.ts"
import { OpaFailed, runOpa } from "./opa.ts"
import type { PolicyParts } from "./parts.ts"

/** Beside its place, so that it is put there whole by one rename. */
const draftFor = (output: string) =>
  Effect.acquireRelease(
    Effect.promise(() => mkdtemp(`${resolve(output)}.`)),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
  )

const compile = Effect.fnUntraced(function* (parts: PolicyParts, output: string, paths: ReadonlyArray<string>) {
  const { checkBundle } = yield* parts
  const draft = join(yield* draftFor(output), "bundle.tar.gz")
  const { stderr, succeeded } = yield* runOpa([
    "build",
    "--target=wasm",
    `--entrypoint=${ENTRYPOINT}`,
    "--ignore=*_test.rego",
    `--output=${draft}`,
    ...paths
  ])
  if (!succeeded) {
    const next = "correct the rules; `opa check --strict` shows the same"
    return yield* new OpaFailed({ message: `the policies do not compile:\n${stderr.trim()}`, where: paths.join(", "), next })
  }
  const { revision } = yield* checkBundle(draft)
  yield* Effect.promise(() => rename(draft, output))
  yield* Console.log(`${output} holds the rules of ${paths.join(", ")} at revision ${revision}`)
}, Effect.scoped)

export const compilePolicies = (parts: PolicyParts) =>
  Command.make(
    "compile",
    {
      output: Flag.String("output").pipe(Flag.withDescription("Where the bundle goes"), Flag.withDefault("bundle.tar.gz")),
      paths: Argument.String("path").pipe(Argument.withDescription("Rego files, data files and directories of them"), Argument.atLeast(1))
    },
    ({ output, paths }) => Effect.mapError(compile(parts, output, paths), (error) => toCliFailure(error))
  ).pipe(Command.withDescription("Compile policies to the bundle that Handrail runs in process (needs opa)"))
