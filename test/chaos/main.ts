/** `make chaos [ONLY=name] [SEED=n] [SCALE=n] [SECONDS=n] [QUICK=1]`: plays the fault scenarios, prints the table and leaves it in test-results/chaos.json. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { table } from "../../toolbox/table.ts"
import { leave, play, tableRows } from "./play.ts"
import { scenarios } from "./scenarios.ts"

const results = join(import.meta.dirname, "..", "..", "test-results")

const chaos = Command.make(
  "chaos",
  {
    names: Argument.String("name").pipe(
      Argument.withDescription("Scenarios to play, or beginnings of their names; without any, all of them"),
      Argument.variadic()
    ),
    seed: Flag.Int("seed").pipe(Flag.withDescription("Decides every choice of a run"), Flag.withDefault(1)),
    scale: Flag.Finite("scale").pipe(
      Flag.withDescription("Part of the traffic and time of the large scenarios: 1 plays them as they are described"),
      Flag.withDefault(0.2)
    ),
    seconds: Flag.Int("seconds").pipe(Flag.withDescription("How long a soak lasts, before it settles"), Flag.withDefault(60)),
    quick: Flag.Boolean("quick").pipe(Flag.withDescription("Only the scenarios that take seconds"), Flag.withDefault(false)),
    atOnce: Flag.Int("at-once").pipe(
      Flag.withDescription("Scenarios played at a time: most of them wait most of the time"),
      Flag.withDefault(3)
    )
  },
  Effect.fnUntraced(function* ({ atOnce, names, quick, seed, scale, seconds }) {
    const began = performance.now()
    const isNamed = ({ name }: { readonly name: string }) => names.length === 0 || names.some((start) => name.startsWith(start))
    const rows = yield* Effect.forEach(
      scenarios.filter((scenario) => isNamed(scenario) && (!quick || scenario.isQuick === true)),
      (scenario) =>
        Effect.tap(play(scenario, { seed, scale, seconds }), ({ scenario: name, verdict, seconds: took, notes }) =>
          Console.error(`${name}: ${verdict} after ${took} s${notes.length === 0 ? "" : `: ${notes[0]}`}`)
        ),
      { concurrency: atOnce }
    )
    yield* Console.log(table(tableRows(rows)))
    yield* Console.error(`${rows.length} rows in ${((performance.now() - began) / 60_000).toFixed(1)} minutes, ${atOnce} at a time`)
    mkdirSync(results, { recursive: true })
    leave(join(results, "chaos.json"), rows)
    if (rows.some(({ verdict }) => verdict === "BROKEN")) process.exitCode = 1
  })
)

chaos.pipe(Command.run({ version: "1" }), Effect.provide(NodeServices.layer), NodeRuntime.runMain)
