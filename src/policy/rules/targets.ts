import { showRef } from "../../domain/object-ref.ts"
import { covers } from "../../domain/plan.ts"
import { tierOf } from "../tier.ts"
import { changes, changingEffects, commandLine, eachStep, type Rule } from "./rule.ts"

const makesNew = new Set(["create"])

/**
 * What is changed must exist and have been looked at: without its state before, a step can neither be bound to that state
 * nor be undone or observed after a crash.
 */
export const targetsAreKnown: Rule = eachStep("targets-are-known", (step) => {
  if (!changes(step)) return undefined
  const named = changingEffects(step).filter(({ scope, verb }) => scope === "objects" && !makesNew.has(verb))
  const absent = step.targets.find(({ version }) => version === "absent")
  if (named.length > 0 && absent !== undefined)
    return ["deny", `there is no ${showRef(absent.ref)} for ${commandLine(step.argv)} to change`]
  const unseen = named.flatMap(({ kind, names }) =>
    names.filter((name) => !step.targets.some(({ ref }) => ref.kind === kind && ref.name === name)).map((name) => `${kind} ${name}`)
  )
  return unseen.length === 0
    ? undefined
    : ["deny", `the plan does not hold the state of ${unseen.join(", ")} before ${commandLine(step.argv)}; make a new plan`]
})

/** A step that needs the operator's credentials must say so: approvers see it, and without them it could only fail. */
export const tierFits: Rule = eachStep("tier-fits", (step) =>
  covers(step.tier, tierOf(step.effects))
    ? undefined
    : [
        "deny",
        `${commandLine(step.argv)} needs the ${tierOf(step.effects)}'s credentials and is planned with the ${step.tier}'s; make a new plan`
      ]
)
