import { Context, Effect, Layer } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { millisOf } from "../../domain/ids.ts"
import { type IncidentScope, type RetryBudget, retryBudget } from "../../domain/incident-scope.ts"
import { Incidents } from "../incidents.ts"
import { IncidentSettings } from "../settings.ts"
import type { ReadError } from "../timeline/timeline.ts"

/** The deadline, authority and retry budget of each incident. The budget is counted anew after a restart. */
export class IncidentScopes extends Context.Service<
  IncidentScopes,
  {
    readonly of: (incident: IncidentId) => Effect.Effect<IncidentScope, ReadError>
    readonly forget: (incident: IncidentId) => Effect.Effect<void>
  }
>()("handrail/incident/IncidentScopes") {}

export const layerIncidentScopes = Layer.effect(
  IncidentScopes,
  Effect.gen(function* () {
    const incidents = yield* Incidents
    const { retries } = yield* IncidentSettings
    const budgets = new Map<IncidentId, RetryBudget>()
    const budgetOf = (incident: IncidentId): RetryBudget => {
      const budget = budgets.get(incident) ?? retryBudget(retries)
      budgets.set(incident, budget)
      return budget
    }
    return IncidentScopes.of({
      of: (incident) =>
        Effect.map(incidents.get(incident), ({ deadline, environment }) => ({
          owner: incident,
          deadline: millisOf(deadline),
          tier: "operator" as const,
          ...(environment === undefined ? {} : { environment }),
          retries: budgetOf(incident)
        })),
      forget: (incident) => Effect.sync(() => budgets.delete(incident))
    })
  })
)
