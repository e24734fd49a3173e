import type { LintRule } from "../rule.ts"

export const destructiveRollback: LintRule = {
  name: "destructive-rollback",
  severity: "error",
  check: ({ commands }) =>
    commands
      .filter(({ effects, role }) => effects.class === "destructive" && role === "rollback")
      .map(({ argv, effects, path }) => {
        const named = effects.effects.some(({ names, scope }) => names.length > 0 || scope === "selector")
        return {
          path,
          message: `${argv.join(" ")} is destructive${named ? "" : ", with no target"}, and would never be run to undo something`,
          fix: "write the command that returns to the state before, such as `kubectl rollout undo`, or remove it: what has a snapshot is restored from it"
        }
      })
}
