import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { Context, Effect, Layer } from "effect"
import { ShardGroup } from "effect/cluster/ClusterSchema"
import * as EntityAddress from "effect/cluster/EntityAddress"
import * as EntityId from "effect/cluster/EntityId"
import * as EntityType from "effect/cluster/EntityType"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import { SqlClient } from "effect/sql/SqlClient"
import type * as Workflow from "effect/workflow/Workflow"
import { takeTurns } from "../../platform/sql/dialect.ts"
import { RunningStages } from "../workflow/running-stages.ts"
import { layerMessageStorage } from "./message-storage.ts"
import { layerWorkflowEngine } from "./stored-results.ts"

/**
 * How often the engine looks at its own tables. With the library's defaults a three-second timer fires after ten, and taking over
 * from a killed process takes half a minute.
 */
const tuned = {
  entityMessagePollInterval: 500,
  entityReplyPollInterval: 100,
  refreshAssignmentsInterval: 1_000,
  shardLockRefreshInterval: 2_000,
  shardLockExpiration: 6_000,
  runnerHealthCheckInterval: 2_000
} as const

/** Milliseconds that what runs for an incident has to end when its shard is given away. */
const GRACE = 5_000
/** The same once the process stops: stages have had their time, those that would be next wait for ever, and the last results are stored. */
const LAST_GRACE = 1_000

/** The engine's settings. It reads them when it needs them. */
export const layerEngineSettings = (over: Partial<ShardingConfig.ShardingConfig["Service"]>) =>
  Layer.effect(
    ShardingConfig.ShardingConfig,
    Effect.map(RunningStages, (stages) => ({
      ...ShardingConfig.defaults,
      ...tuned,
      ...over,
      get entityTerminationTimeout() {
        return stages.isStopping() ? LAST_GRACE : GRACE
      }
    }))
  )

/** The engine forgets by entity and has no index for it: each forgetting would read the rows of every open incident. */
export const layerIndexes = Layer.effectDiscard(
  Effect.flatMap(SqlClient, (sql) =>
    sql.withTransaction(
      Effect.andThen(
        // replicas that start at once
        takeTurns(sql, ["engine-indexes"]),
        sql`CREATE INDEX IF NOT EXISTS cluster_messages_of_entity ON cluster_messages (entity_id, entity_type)`
      )
    )
  )
)

/** The groups of work there are, and those that this process takes. */
export type WorkGroups = Pick<ShardingConfig.ShardingConfig["Service"], "availableShardGroups" | "assignedShardGroups">

/** Durable workflows in this process, on SQL. One process at a time: its shards' locks are in memory, so that a restart need not wait for them. */
export const durableWorkflows = (groups: Partial<WorkGroups> = {}) =>
  layerWorkflowEngine.pipe(
    Layer.provideMerge(layerIndexes),
    Layer.provideMerge(Sharding.layer),
    Layer.provideMerge(Runners.layerNoop),
    Layer.provideMerge(layerMessageStorage),
    Layer.provide([RunnerStorage.layerMemory, RunnerHealth.layerNoop, layerEngineSettings(groups)]),
    Layer.provide(NodeCrypto.layerDigest)
  )

/** Entities that hold the messages of one workflow: its runs, activities and deferreds; and its clocks. */
const entityTypes = (workflow: string) => [`Workflow/${workflow}`, "Workflow/-/DurableClock"]

/** Removes every row of one execution: the engine itself keeps them for ever. Only for executions that are done. */
export const forgetExecution = Effect.fnUntraced(function* ({ _tag, annotations }: Workflow.Any, executionId: string) {
  const storage = yield* MessageStorage.MessageStorage
  const sharding = yield* Sharding.Sharding
  const entityId = EntityId.make(executionId)
  const shardId = sharding.getShardId(entityId, Context.get(annotations, ShardGroup)(entityId))
  const addresses = entityTypes(_tag).map((type) => EntityAddress.make({ entityType: EntityType.make(type), entityId, shardId }))
  yield* Effect.forEach(addresses, (address) => storage.clearAddress(address), { discard: true })
})
