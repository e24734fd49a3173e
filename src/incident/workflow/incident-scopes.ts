import { Context, Effect, Layer } from "effect"
import { type IncidentId, millisOf } from "../../domain/ids.ts"
import type { Incident } from "../../domain/incident.ts"
import { type IncidentScope, type RetryBudget, retryBudget } from "../../domain/incident-scope.ts"
import { IncidentSettings } from "../settings.ts"

/** The deadline, authority and retry budget of each incident. The budget is counted anew after a restart. */
export class IncidentScopes extends Context.Service<
  IncidentScopes,
  {
    readonly of: (incident: Incident) => IncidentScope
    readonly forget: (incident: IncidentId) => Effect.Effect<void>
  }
>()("handrail/incident/IncidentScopes") {}

export const layerIncidentScopes = Layer.effect(
  IncidentScopes,
  Effect.gen(function* () {
    const { retries } = yield* IncidentSettings
    const budgets = new Map<IncidentId, RetryBudget>()
    const budgetOf = (incident: IncidentId): RetryBudget => {
      const budget = budgets.get(incident) ?? retryBudget(retries)
      budgets.set(incident, budget)
      return budget
    }
    return IncidentScopes.of({
      of: ({ id, deadline, environment }) => ({
        owner: id,
        deadline: millisOf(deadline),
        tier: "operator",
        ...(environment === undefined ? {} : { environment }),
        retries: budgetOf(id)
      }),
      forget: (incident) => Effect.sync(() => budgets.delete(incident))
    })
  })
)
