import type { StepKey } from "./step-ledger.ts"

/** What tells the Jobs that steps run as from all others in their namespace. */
export const stepJobLabels = { "app.kubernetes.io/managed-by": "handrail", "app.kubernetes.io/component": "step" } as const

export const stepJobSelector = Object.entries(stepJobLabels)
  .map(([name, value]) => `${name}=${value}`)
  .join(",")

/** Which attempt a Job is, for people and for whoever finds it later. */
export const stepJobAnnotations = ({ attempt, plan, rollbackIndex, step }: StepKey) => ({
  "handrail.dev/plan": plan,
  "handrail.dev/step": step,
  "handrail.dev/attempt": String(attempt),
  ...(rollbackIndex === undefined ? {} : { "handrail.dev/rollback": String(rollbackIndex + 1) })
})

/** The attempt that a Job's annotations name, as the ledger has it: `rollback` is -1 for a step's own command. Undefined when they name none. */
export const ledgerKeyOf = (annotations: Readonly<Record<string, string>>) => {
  const { "handrail.dev/plan": plan, "handrail.dev/step": step, "handrail.dev/attempt": attempt } = annotations
  if (plan === undefined || step === undefined || attempt === undefined) return undefined
  return { plan, step, attempt: Number(attempt), rollback: Number(annotations["handrail.dev/rollback"] ?? 0) - 1 }
}
