/** The toolbox's command line: `make tools`, `make test` and `make demo` call it. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Result } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Environment } from "./environment.ts"
import type { ToolMissing } from "./errors.ts"
import { getTool, isRequired, recipesOf } from "./get-tool.ts"
import { environmentVariable, locateTool } from "./locate.ts"
import { table } from "./table.ts"
import { reachedIssue, type ToolName, toolNames, tools } from "./tools.ts"

/** What the project's tests use by now. */
const current = toolNames.filter((name) => (tools[name].required?.fromIssue ?? Number.POSITIVE_INFINITY) <= reachedIssue)

const explain = (error: ToolMissing): string => `missing: ${error.tool} (${error.where}). ${error.next}`

const list = Command.make(
  "list",
  {},
  Effect.fnUntraced(function* () {
    const rows = toolNames.map((name) => [
      name,
      environmentVariable(name),
      recipesOf(name)
        .map((recipe) => recipe.description)
        .join(", or "),
      tools[name].use
    ])
    yield* Console.log(table([["tool", "variable", "how it is got", "use"], ...rows]))
  })
).pipe(Command.withDescription("List the tools and how each one is got"))

const doctor = Command.make(
  "doctor",
  {},
  Effect.fnUntraced(function* () {
    const rows = yield* Effect.forEach(toolNames, (name) =>
      Effect.map(locateTool(name), ({ found, refused }) => {
        const remarks = refused.map(({ place, because }) => `${place} ${because}`).join("; ")
        return [name, found?.version ?? "missing", found?.source ?? "-", found?.path ?? "-", remarks]
      })
    )
    yield* Console.log(table([["tool", "version", "from", "path", "turned down"], ...rows]))
  })
).pipe(Command.withDescription("Show which tools are on this machine, and why others were turned down"))

const get = Command.make(
  "get",
  {
    names: Argument.Literals("tool", toolNames).pipe(
      Argument.withDescription("Tools to get; without any, those that the tests use by now"),
      Argument.variadic()
    ),
    quick: Flag.Boolean("quick").pipe(Flag.withDescription("Only what takes seconds and installs nothing"), Flag.withDefault(false)),
    path: Flag.Boolean("path").pipe(Flag.withDescription("Print the tools' paths only"), Flag.withDefault(false))
  },
  Effect.fnUntraced(function* ({ names, quick, path }) {
    const env = yield* Environment
    const wanted: ReadonlyArray<ToolName> = names.length === 0 ? current : names
    const fatal: Array<ToolMissing> = []
    for (const name of wanted) {
      const result = yield* Effect.result(getTool(name, quick ? "quick" : "full"))
      if (Result.isSuccess(result)) {
        const { version, source, path: file } = result.success
        yield* Console.log(path ? file : `${name} ${version} (${source}: ${file})`)
        continue
      }
      yield* Console.error(explain(result.failure))
      if (names.length > 0 || (isRequired(name, env) && !quick)) fatal.push(result.failure)
    }
    if (fatal.length > 0) yield* Effect.sync(() => (process.exitCode = 1))
  })
).pipe(Command.withDescription("Find tools, and fetch or build those that are missing"))

Command.make("toolbox").pipe(
  Command.withDescription("The real servers and clients that tests, benchmarks and the demo use"),
  Command.withSubcommands([list, doctor, get]),
  Command.run({ version: "1" }),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
