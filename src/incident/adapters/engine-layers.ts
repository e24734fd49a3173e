import { Array as Arr, Effect, Layer } from "effect"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import type { Sharding } from "effect/cluster/Sharding"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { groupOf } from "../workflow/definition.ts"
import { type DefinitionList, layerSoleDefinitions } from "../workflow/definitions.ts"
import { layerIncidentScopes } from "../workflow/incident-scopes.ts"
import { definitions } from "../workflow/incident-workflow.ts"
import { Ownership } from "../workflow/ownership.ts"
import { durableWorkflows, forgetExecution, type WorkGroups } from "./durable-workflows.ts"
import { layerIncidentEngine } from "./effect-workflow-engine.ts"
import { replicatedWorkflows } from "./replicated-workflows.ts"
import { layerRunningStages } from "./running-stages.ts"

/** With one process there is nobody to take an incident over. */
const layerSoleOwner = Layer.succeed(Ownership, { fenced: (_, work) => work, settled: Effect.void })

/** Also versions that are no longer known have their place among the groups, which the engine numbers. */
const groupsOf = <R>(list: DefinitionList<R>): WorkGroups => ({
  availableShardGroups: Arr.makeBy(Math.max(...list.map(({ version }) => version)), (index) => groupOf(index + 1)),
  assignedShardGroups: list.map(({ version }) => groupOf(version))
})

const forgetRows = Layer.unwrap(
  Effect.map(Effect.context<MessageStorage | Sharding>(), (services) =>
    layerIncidentEngine((workflow, executionId) =>
      forgetExecution(workflow, executionId).pipe(Effect.provideContext(services), Effect.orDie)
    )
  )
)

/** Every definition is registered before what was begun with it is looked for. */
const layerWorkflows = <R>([first, ...rest]: DefinitionList<R>) =>
  Layer.mergeAll(first.layer, ...rest.map(({ layer }) => layer)).pipe(Layer.provide(layerIncidentScopes))

/** The engines, with these definitions of what becomes of an incident. */
export const engineLayers = <R>(list: DefinitionList<R>) => {
  const layerEngine = Layer.provideMerge(forgetRows, layerWorkflows(list))
  const layerSole = Layer.merge(layerSoleOwner, layerSoleDefinitions(list))
  return {
    durable: layerEngine.pipe(
      Layer.provideMerge(layerSole),
      Layer.provideMerge(durableWorkflows(groupsOf(list))),
      Layer.provideMerge(layerRunningStages)
    ),
    replicated: layerEngine.pipe(Layer.provideMerge(replicatedWorkflows(list, groupsOf(list))), Layer.provideMerge(layerRunningStages)),
    memory: layerIncidentEngine(() => Effect.void).pipe(
      Layer.provideMerge(layerWorkflows(list)),
      Layer.provideMerge(layerSole),
      Layer.provideMerge(layerRunningStages),
      Layer.provideMerge(WorkflowEngine.layerMemory)
    )
  }
}

const present = engineLayers(definitions)

/** Incidents that survive the process, on SQLite. */
export const layerDurableEngine = present.durable

/** Incidents that survive any process, on Postgres, shared by all that use the same database. */
export const layerReplicatedEngine = present.replicated

/** Incidents that end with the process: for rehearsals and tests. */
export const layerMemoryEngine = present.memory
