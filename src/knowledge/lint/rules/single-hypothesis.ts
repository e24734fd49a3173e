import type { LintRule } from "../rule.ts"

export const singleHypothesis: LintRule = {
  name: "single-hypothesis",
  severity: "warning",
  check: ({ runbook, spec }) =>
    runbook.diagnose?.hypotheses.length === 1
      ? [
          {
            path: [...spec, "diagnose", "hypotheses"],
            message: "there is only one hypothesis, so nothing can speak for another cause",
            fix: "add the causes that look alike, with what tells them apart"
          }
        ]
      : []
}
