import { Effect, Layer } from "effect"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import type { Sharding } from "effect/cluster/Sharding"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { layerIncidentScopes } from "../workflow/incident-scopes.ts"
import { IncidentWorkflow, layerIncidentWorkflow } from "../workflow/incident-workflow.ts"
import { forgetExecution, layerDurableWorkflows } from "./durable-workflows.ts"
import { layerIncidentEngine } from "./effect-workflow-engine.ts"
import { layerRunningStages } from "./running-stages.ts"

/** Incidents that survive the process: what handrail serves with. */
export const layerDurableEngine = Layer.unwrap(
  Effect.map(Effect.context<MessageStorage | Sharding>(), (services) =>
    layerIncidentEngine((executionId) =>
      forgetExecution(IncidentWorkflow._tag, executionId).pipe(Effect.provideContext(services), Effect.orDie)
    )
  )
).pipe(
  Layer.provideMerge(layerIncidentWorkflow),
  Layer.provide(layerIncidentScopes),
  Layer.provideMerge(layerRunningStages),
  Layer.provideMerge(layerDurableWorkflows)
)

/** Incidents that end with the process: for rehearsals and tests. */
export const layerMemoryEngine = layerIncidentEngine(() => Effect.void).pipe(
  Layer.provideMerge(layerIncidentWorkflow),
  Layer.provide(layerIncidentScopes),
  Layer.provideMerge(layerRunningStages),
  Layer.provideMerge(WorkflowEngine.layerMemory)
)
