import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { Context, Effect, Layer, Option } from "effect"
import { ShardGroup } from "effect/cluster/ClusterSchema"
import * as EntityId from "effect/cluster/EntityId"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import { SqlClient } from "effect/sql/SqlClient"
import { isSqlError } from "effect/sql/SqlError"
import { WorkflowInstance } from "effect/workflow/WorkflowEngine"
import { CurrentFence, MAY_START_WITHIN, OwnershipLost } from "../../domain/fence.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { versionOfGroup } from "../workflow/definition.ts"
import { type DefinitionList, Definitions, makeDefinitions } from "../workflow/definitions.ts"
import { Ownership } from "../workflow/ownership.ts"
import { layerEngineSettings, layerIndexes, type WorkGroups } from "./durable-workflows.ts"
import { addressOf, HeldShards, layerHeldShards, layerShardStorage } from "./held-shards.ts"
import { layerMessageStorage } from "./message-storage.ts"
import { layerWorkflowEngine } from "./stored-results.ts"

/**
 * A replica whose process has ended, or that is silent, is found out at the next look at who lives (`live-replicas.ts`), and its incidents continue
 * elsewhere within five seconds. What the engine itself would end for silence has longer: an operation on locks that takes more than a second or two on a
 * busy machine would give all shards up, do their work again, and be busier for it. That is for a process that says its words and nothing else.
 */
const replicated = { refreshAssignmentsInterval: 500, shardLockRefreshInterval: 3_000, shardLockExpiration: 9_000 } as const

const lost = (incident: string) =>
  new OwnershipLost({
    message: `another replica has taken ${incident} over`,
    where: incident,
    next: "nothing: that one goes on with it"
  })

interface Owner {
  readonly owner: string
  readonly epoch: number
}

const makeOwnership = Effect.gen(function* () {
  const sql = yield* SqlClient
  const sharding = yield* Sharding.Sharding
  const held = yield* HeldShards

  /** Work for an incident is done in its workflow, which says where it belongs. */
  const shardOf = Effect.gen(function* () {
    const { executionId, workflow } = yield* Effect.flatMap(Effect.serviceOption(WorkflowInstance), Effect.fromOption)
    const entity = EntityId.make(executionId)
    return sharding.getShardId(entity, Context.get(workflow.annotations, ShardGroup)(entity)).toString()
  }).pipe(Effect.orDie)

  /** Whoever takes the shard over waits for transactions that were let through, so that none of them commits after that. */
  const check = Effect.fnUntraced(function* (incident: IncidentId, shard: string, epoch: number) {
    const [row] = yield* sql<Owner>`SELECT owner, epoch FROM shard_owners WHERE shard = ${shard} FOR SHARE`
    if (row?.owner !== held.replica || Number(row.epoch) !== epoch) return yield* Effect.die(lost(incident))
  }, Effect.orDie)

  return Ownership.of({
    settled: Effect.flatMap(shardOf, (shard) => Effect.sleep(Math.max(0, MAY_START_WITHIN - held.heldFor(shard)))),
    fenced: (incident, work) =>
      Effect.gen(function* () {
        const shard = yield* shardOf
        const epoch = held.epochOf(shard)
        if (epoch === undefined) return yield* Effect.never
        return yield* Effect.provideService(work, CurrentFence, check(incident, shard, epoch))
      }).pipe(
        Effect.catchDefect((defect) =>
          defect instanceof OwnershipLost ? Effect.andThen(Effect.logWarning(defect.message), Effect.never) : Effect.die(defect)
        )
      )
  })
})

/** What the replicas that live say they take work of. */
const versionsElsewhere = Effect.map(RunnerStorage, ({ getRunners }) =>
  getRunners.pipe(
    Effect.map((runners) => new Set(runners.flatMap(([{ groups }]) => groups.flatMap((group) => versionOfGroup(group) ?? [])))),
    // a database that is away is an outage here as anywhere
    Effect.catch(({ cause }) => (isSqlError(cause) ? Effect.fail(cause) : Effect.die(cause)))
  )
)

const layerShards = (groups: WorkGroups) =>
  Layer.unwrap(
    Effect.map(HeldShards, ({ replica }) =>
      Sharding.layer.pipe(
        // everything goes through the database: replicas need not reach each other, and none has a port to defend
        Layer.provideMerge(Runners.layerNoop),
        Layer.provideMerge(layerMessageStorage),
        Layer.provideMerge(layerShardStorage),
        Layer.provide(RunnerHealth.layerNoop),
        Layer.provide(layerEngineSettings({ ...replicated, ...groups, runnerAddress: Option.some(addressOf(replica)) }))
      )
    )
  )

/** Durable workflows on Postgres, shared with other replicas: each incident is worked on by one of them at a time. */
export const replicatedWorkflows = <R>(list: DefinitionList<R>, groups: WorkGroups) =>
  Layer.merge(
    Layer.effect(Ownership, makeOwnership),
    Layer.effect(
      Definitions,
      Effect.map(versionsElsewhere, (elsewhere) => makeDefinitions(list, elsewhere))
    )
  ).pipe(
    Layer.provideMerge(layerWorkflowEngine),
    Layer.provideMerge(layerIndexes),
    Layer.provideMerge(layerShards(groups)),
    Layer.provide(layerHeldShards),
    Layer.provide(NodeCrypto.layerDigest)
  )
