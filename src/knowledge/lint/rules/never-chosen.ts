import type { LintRule } from "../rule.ts"

export const neverChosen: LintRule = {
  name: "never-chosen",
  severity: "warning",
  check: ({ runbook, spec }) =>
    runbook.match.length > 0 || runbook.form === "short"
      ? []
      : [
          {
            path: spec,
            message: "no alert selects this runbook; it is only used when it is named",
            fix: "add `match:` with the alerts that it is for"
          }
        ]
}
