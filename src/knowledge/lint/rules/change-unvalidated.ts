import { isMutation } from "../../../domain/command-effects.ts"
import type { LintRule } from "../rule.ts"

export const changeUnvalidated: LintRule = {
  name: "change-unvalidated",
  severity: "warning",
  check: ({ runbook, commands, stepPath }) =>
    runbook.actions
      .filter(({ argv, validate }) => validate.length === 0 && commands.some((one) => one.argv === argv && isMutation(one.effects.class)))
      .map(({ id }) => ({
        path: stepPath(id),
        message: `the step ${id} changes something, and nothing tells whether it worked`,
        fix: "add `validate:`, such as `all pods ready`"
      }))
}
