import { isMutation } from "../../../domain/command-effects.ts"
import type { LintRule } from "../rule.ts"

export const mutatingSimulation: LintRule = {
  name: "mutating-simulation",
  severity: "error",
  check: ({ commands }) =>
    commands
      .filter(({ effects, role }) => role === "simulate" && isMutation(effects.class))
      .map(({ path }) => ({
        path,
        message: "a simulation must not change anything",
        fix: "add the tool's dry-run flag, such as --dry-run=server"
      }))
}
