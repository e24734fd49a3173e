import { Effect, Layer } from "effect"
import type { Approvals } from "../../domain/runbook.ts"
import { decideBy } from "../decide.ts"
import { Policy } from "../policy.ts"
import { builtInEngine, builtInRules } from "../rules/built-in.ts"

/** Decides by the rules in `rules/`, in process. `approvers` are asked where the runbook names nobody. */
export const layerBuiltInRules = (approvers: Approvals): Layer.Layer<Policy> => {
  const decide = decideBy(builtInRules, builtInEngine, approvers)
  return Layer.succeed(Policy, {
    decide: Effect.fn("policy.decide")(function* (input) {
      const decision = decide(input)
      yield* Effect.annotateCurrentSpan({ "incident.id": input.incident.id, "policy.verdict": decision.verdict })
      return decision
    })
  })
}
