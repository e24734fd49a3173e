import { Context, Effect, Layer, Schema } from "effect"
import type { Runbook } from "../domain/runbook.ts"
import { userError } from "../domain/user-error.ts"
import { didYouMean } from "../platform/did-you-mean.ts"
import { findRunbooks } from "./find-runbooks.ts"
import { loadRunbook, RunbookInvalid, type RunbookSource } from "./load-runbook.ts"

export class RunbookUnknown extends Schema.TaggedError<RunbookUnknown>()("RunbookUnknown", { ...userError, runbook: Schema.String }) {}

/** The runbooks that can be used, and why others cannot. */
export class RunbookLibrary extends Context.Service<
  RunbookLibrary,
  {
    /** By name. */
    readonly all: Effect.Effect<ReadonlyArray<Runbook>>
    readonly get: (name: string) => Effect.Effect<Runbook, RunbookUnknown>
    /** Files that were left out. */
    readonly invalid: Effect.Effect<ReadonlyArray<RunbookInvalid>>
  }
>()("handrail/knowledge/RunbookLibrary") {}

/** Loads every runbook at or below the paths. A file that cannot be used is logged and told by `invalid`, and stops no other. */
export const layerFromPaths = (paths: ReadonlyArray<string>): Layer.Layer<RunbookLibrary> =>
  Layer.effect(
    RunbookLibrary,
    Effect.gen(function* () {
      const found = yield* findRunbooks(paths)
      const library = yield* makeLibrary(found.sources)
      const invalid = [...found.problems, ...(yield* library.invalid)]
      for (const problem of invalid) yield* Effect.logWarning(problem.message)
      return { ...library, invalid: Effect.succeed(invalid) }
    })
  )

/** A library of these texts. Of two runbooks with one name the first is kept. */
export const makeLibrary = Effect.fn("knowledge.makeLibrary")(function* (
  sources: ReadonlyArray<RunbookSource>
): Effect.fn.Return<RunbookLibrary["Service"]> {
  const [loaded, invalid] = yield* Effect.partition(sources, loadRunbook)
  const byName = new Map<string, Runbook>()
  const repeated: Array<RunbookInvalid> = []
  for (const runbook of loaded) {
    const known = byName.get(runbook.name)
    if (known === undefined) byName.set(runbook.name, runbook)
    else repeated.push(nameTaken(runbook, known))
  }
  const names = [...byName.keys()].sort()
  return {
    all: Effect.succeed(names.flatMap((name) => byName.get(name) ?? [])),
    invalid: Effect.succeed([...invalid, ...repeated]),
    get: (name) => {
      const runbook = byName.get(name)
      return runbook === undefined ? Effect.fail(unknown(name, names)) : Effect.succeed(runbook)
    }
  }
})

const nameTaken = ({ name, file }: Runbook, known: Runbook): RunbookInvalid =>
  new RunbookInvalid({
    file,
    problems: [
      { file, line: 1, column: 1, path: "", message: `the name ${name} is taken by ${known.file}`, fix: "give this runbook another name" }
    ],
    omitted: 0
  })

const unknown = (runbook: string, names: ReadonlyArray<string>): RunbookUnknown => {
  const meant = didYouMean(runbook, names)
  const next = names.length === 0 ? "add runbooks to the configured paths" : `choose one of ${names.join(", ")}`
  return new RunbookUnknown({
    runbook,
    message: `there is no runbook ${JSON.stringify(runbook)}`,
    where: "the runbook library",
    next: meant === undefined ? next : `did you mean ${JSON.stringify(meant)}?`
  })
}
