import { refKey } from "../../domain/object-ref.ts"
import type { TargetState } from "../../domain/plan.ts"
import { changes, commandLine, eachStep, type Rule } from "./rule.ts"

const fingerprint = (targets: ReadonlyArray<TargetState>): string =>
  targets
    .map(({ ref, uid, version }) => `${refKey(ref)}@${uid ?? ""}@${version}`)
    .sort()
    .join("\n")

/** An action that failed is not tried again on the very state it failed on (DESIGN §1, invariant 6). */
export const notAgain: Rule = eachStep("not-again", (step, { history }) => {
  const line = commandLine(step.argv)
  const failed = history.failed.some(
    ({ argv, targets }) => commandLine(argv) === line && fingerprint(targets) === fingerprint(step.targets)
  )
  return changes(step) && failed ? ["deny", `${line} failed before in this incident and what it acts on has not changed since`] : undefined
})
