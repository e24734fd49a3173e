import { join } from "node:path"
import { Effect } from "effect"
import { getTool } from "../toolbox/index.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf, type Pairs } from "./measurement.ts"
import { type ProgramCost, runProgram } from "./program.ts"

const root = join(import.meta.dirname, "..")
const pairs = 15

const wallOf = (found: { readonly ours: ReadonlyArray<ProgramCost>; readonly baseline: ReadonlyArray<ProgramCost> }): Pairs => ({
  ours: found.ours.map(({ wall }) => wall),
  baseline: found.baseline.map(({ wall }) => wall)
})

export const help: Benchmark = {
  name: "help",
  compares: "handrail --help from the bundle, with kubectl --help and with running from source",
  run: Effect.gen(function* () {
    const kubectl = yield* getTool("kubectl")
    const launched = runProgram(join(root, "handrail"), ["--help"])
    const bundle = runProgram(join(root, "bin/node"), [join(root, "dist/handrail.mjs"), "--help"])
    const source = runProgram(join(root, "bin/node"), [join(root, "src/app/main.ts"), "--help"])
    const withKubectl = wallOf(yield* inTurn(pairs, { ours: launched, baseline: runProgram(kubectl.path, ["--help"]) }))
    const withSource = wallOf(yield* inTurn(pairs, { ours: bundle, baseline: source }))
    return [
      measurementOf("help/kubectl", "ms", withKubectl, "./handrail --help with kubectl --help"),
      measurementOf("help/source", "ms", withSource, "dist/handrail.mjs --help with src/app/main.ts --help")
    ]
  })
}
