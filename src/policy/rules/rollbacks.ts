import { isAtLeast } from "../../domain/command-effects.ts"
import { changes, commandLine, eachStep, type Rule } from "./rule.ts"

/**
 * The rollback of a step runs by itself when the step's validation fails, so it is decided about together with the step:
 * one that is forbidden or not understood denies the step, and one that cannot itself be undone is a person's to decide.
 */
export const rollbacks: Rule = eachStep("rollbacks", (step) => {
  if (!changes(step)) return undefined
  const never = step.rollback.find(({ effects }) => effects.class === "forbidden" || effects.effects.some(({ verb }) => verb === "unknown"))
  if (never !== undefined) return ["deny", `its rollback ${commandLine(never.argv)} may never run: ${never.effects.reasons.join("; ")}`]
  const worst = step.rollback.find(({ effects }) => isAtLeast(effects.class, "destructive"))
  return worst === undefined
    ? undefined
    : ["needs-approval", `its rollback ${commandLine(worst.argv)} cannot be undone: ${worst.effects.reasons.join("; ")}`]
})
