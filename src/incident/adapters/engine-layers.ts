import { Effect, Layer } from "effect"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import type { Sharding } from "effect/cluster/Sharding"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { layerIncidentScopes } from "../workflow/incident-scopes.ts"
import { IncidentWorkflow, layerIncidentWorkflow } from "../workflow/incident-workflow.ts"
import { Ownership } from "../workflow/ownership.ts"
import { forgetExecution, layerDurableWorkflows } from "./durable-workflows.ts"
import { layerIncidentEngine } from "./effect-workflow-engine.ts"
import { layerReplicatedWorkflows } from "./replicated-workflows.ts"
import { layerRunningStages } from "./running-stages.ts"

/** With one process there is nobody to take an incident over. */
const layerSoleOwner = Layer.succeed(Ownership, { fenced: (_, work) => work })

const layerEngine = Layer.unwrap(
  Effect.map(Effect.context<MessageStorage | Sharding>(), (services) =>
    layerIncidentEngine((executionId) =>
      forgetExecution(IncidentWorkflow._tag, executionId).pipe(Effect.provideContext(services), Effect.orDie)
    )
  )
).pipe(Layer.provideMerge(layerIncidentWorkflow), Layer.provide(layerIncidentScopes), Layer.provideMerge(layerRunningStages))

/** Incidents that survive the process, on SQLite. */
export const layerDurableEngine = layerEngine.pipe(Layer.provide(layerSoleOwner), Layer.provideMerge(layerDurableWorkflows))

/** Incidents that survive any process, on Postgres, shared by all that use the same database. */
export const layerReplicatedEngine = layerEngine.pipe(Layer.provideMerge(layerReplicatedWorkflows))

/** Incidents that end with the process: for rehearsals and tests. */
export const layerMemoryEngine = layerIncidentEngine(() => Effect.void).pipe(
  Layer.provideMerge(layerIncidentWorkflow),
  Layer.provide(layerIncidentScopes),
  Layer.provideMerge(layerRunningStages),
  Layer.provide(layerSoleOwner),
  Layer.provideMerge(WorkflowEngine.layerMemory)
)
