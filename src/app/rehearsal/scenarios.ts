import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import { didYouMean } from "../../platform/did-you-mean.ts"
import { loadScenario, scenarioFile } from "../../sim/scenario.ts"

const sim = join(import.meta.dirname, "..", "..", "sim")

/** Where the scenarios that come with Handrail lie, and the charts that they install. */
const scenariosDirectory = join(sim, "scenarios")
export const chartsDirectory = join(sim, "charts")

class ScenarioUnknown extends Schema.TaggedError<ScenarioUnknown>()("ScenarioUnknown", userError) {}

const scenarioNames = Effect.promise(() => readdir(scenariosDirectory)).pipe(
  Effect.map((files) => files.flatMap((file) => (file.endsWith(".yaml") ? [file.slice(0, -".yaml".length)] : [])).sort())
)

/** A scenario by the name of its file. */
export const findScenario = Effect.fn("app.findScenario")(function* (name: string) {
  const names = yield* scenarioNames
  if (names.includes(name)) return yield* loadScenario(scenarioFile(scenariosDirectory, name))
  const meant = didYouMean(name, names)
  return yield* new ScenarioUnknown({
    message: `there is no scenario ${JSON.stringify(name)}`,
    where: "--scenario",
    next: meant === undefined ? `choose one of ${names.join(", ")}` : `did you mean ${meant}? There are ${names.join(", ")}`
  })
})
