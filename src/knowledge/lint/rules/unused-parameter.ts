import type { LintRule } from "../rule.ts"

export const unusedParameter: LintRule = {
  name: "unused-parameter",
  severity: "warning",
  check: ({ runbook, spec }) => {
    const { parameters, ...rest } = runbook
    return parameters.flatMap(({ name }, index) => {
      const others = JSON.stringify([rest, parameters.filter((other) => other.name !== name)])
      const used = new RegExp(`params\\.${name}\\b|params\\[\\\\*['"]${name}\\b|"namespaceFrom":"${name}"`).test(others)
      if (used) return []
      return [{ path: [...spec, "parameters", index], message: `the parameter ${name} is never used`, fix: "remove it" }]
    })
  }
}
