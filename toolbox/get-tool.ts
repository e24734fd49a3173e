import { Console, Effect } from "effect"
import type { Effort } from "./artifacts/recipe-kind.ts"
import { type Recipe, recipeFor } from "./artifacts/recipe-kinds.ts"
import { Environment, hasProgram, isCi } from "./environment.ts"
import { ToolMissing } from "./errors.ts"
import { type Attempt, environmentVariable, isPinned, locateTool } from "./locate.ts"
import { reachedIssue, type ToolName, tools } from "./tools.ts"

const allowed: Readonly<Record<Effort, ReadonlyArray<Effort>>> = { quick: ["quick"], full: ["quick", "full"] }

/** The ways to get a tool that is not on the machine, best first. */
export const recipesOf = (name: ToolName): ReadonlyArray<Recipe> => tools[name].recipes.map(({ artifact }) => recipeFor(artifact))

/** Whether a run with CI=true must fail for want of this tool. */
export const isRequired = (name: ToolName, env: typeof Environment.Service): boolean => {
  const { required } = tools[name]
  if (!isCi(env) || required === undefined || required.fromIssue > reachedIssue) return false
  return required.ifPresent === undefined || hasProgram(required.ifPresent, env)
}

const missing = (name: ToolName, attempts: ReadonlyArray<Attempt>, pinned: boolean): ToolMissing => {
  const variable = environmentVariable(name)
  return new ToolMissing({
    tool: name,
    message: `no usable ${name} on this machine`,
    where: attempts.map(({ place, because }) => `${place}: ${because}`).join("; ") || "not on PATH, not in the cache",
    next: pinned ? `Correct ${variable}, or unset it.` : `Run 'make tools', or put ${name} on PATH, or set ${variable} to its file.`
  })
}

/**
 * The tool from this machine or, failing that, by the first of its recipes that works here and asks no more than `effort`.
 * Fetched things land in the per-user cache, so it is slow only once. Tells on stderr what it fetches.
 */
export const getTool = Effect.fn("toolbox.get")(function* (name: ToolName, effort: Effort = "quick") {
  const env = yield* Environment
  const first = yield* locateTool(name)
  if (first.found !== undefined) return first.found
  const attempts = [...first.refused]
  const pinned = isPinned(name, env)
  for (const recipe of pinned ? [] : recipesOf(name)) {
    const obstacle = recipe.obstacle(env) ?? (allowed[effort].includes(recipe.effort) ? undefined : "only 'make tools' does that")
    if (obstacle !== undefined) {
      attempts.push({ place: recipe.description, because: obstacle })
      continue
    }
    yield* Console.error(`handrail: getting ${name}: ${recipe.description} ...`)
    const failure = yield* Effect.match(recipe.get, { onSuccess: () => undefined, onFailure: (error) => error.message })
    if (failure !== undefined) attempts.push({ place: recipe.description, because: failure })
    const again = yield* locateTool(name)
    if (again.found !== undefined) return again.found
  }
  return yield* missing(name, attempts, pinned)
})
