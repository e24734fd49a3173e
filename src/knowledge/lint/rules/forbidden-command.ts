import type { LintRule } from "../rule.ts"

export const forbiddenCommand: LintRule = {
  name: "forbidden-command",
  severity: "error",
  check: ({ commands }) =>
    commands
      .filter(({ effects }) => effects.class === "forbidden")
      .map(({ effects, path }) => ({
        path,
        message: `no approval allows this command: ${effects.reasons.join("; ")}`,
        fix: "remove it: Handrail chooses the cluster and the identity that a command runs with"
      }))
}
