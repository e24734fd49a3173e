import type { LintRule } from "../rule.ts"

export const destructiveCommand: LintRule = {
  name: "destructive-command",
  severity: "warning",
  check: ({ commands }) =>
    commands
      .filter(({ effects, role }) => effects.class === "destructive" && role === "action")
      .map(({ effects, path }) => ({
        path,
        message: `is destructive, so it always needs an approval: ${effects.reasons.join("; ")}`,
        fix: "name the objects, or use a command that can be undone"
      }))
}
