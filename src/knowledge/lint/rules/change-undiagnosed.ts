import { isMutation } from "../../../domain/command-effects.ts"
import type { LintRule } from "../rule.ts"

export const changeUndiagnosed: LintRule = {
  name: "change-undiagnosed",
  severity: "warning",
  check: ({ runbook, commands, stepPath }) =>
    runbook.diagnose === undefined
      ? []
      : runbook.actions
          .filter(({ argv, when }) => when === undefined && commands.some((one) => one.argv === argv && isMutation(one.effects.class)))
          .map(({ id }) => ({
            path: stepPath(id),
            message: `the step ${id} changes something whatever cause is confirmed`,
            fix: 'add `when:` with the causes that it helps against, such as diagnosis.cause.id == "image-tag-missing"'
          }))
}
