import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { Effect, Layer, Option } from "effect"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as EntityId from "effect/cluster/EntityId"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import { SqlClient } from "effect/sql/SqlClient"
import { CurrentFence, OwnershipLost } from "../../domain/fence.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { Ownership } from "../workflow/ownership.ts"
import { layerIndexes, tuned } from "./durable-workflows.ts"
import { HeldShards, layerHeldShards, layerShardStorage } from "./held-shards.ts"
import { executionOf } from "./workflow-control.ts"

/**
 * A replica that has said nothing for three seconds is taken for dead, and its session that holds locks is ended by the server: its
 * incidents continue elsewhere within five seconds. One that was only stopped for as long finds itself fenced.
 */
const replicated = { ...tuned, refreshAssignmentsInterval: 500, shardLockRefreshInterval: 1_000, shardLockExpiration: 3_000 } as const

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

  const shardOf = Effect.fnUntraced(function* (incident: IncidentId) {
    return sharding.getShardId(EntityId.make(yield* executionOf(incident)), "default").toString()
  })

  /** Whoever takes the shard over waits for transactions that were let through, so that none of them commits after that. */
  const check = Effect.fnUntraced(function* (incident: IncidentId, shard: string, epoch: number) {
    const [row] = yield* sql<Owner>`SELECT owner, epoch FROM shard_owners WHERE shard = ${shard} FOR SHARE`
    if (row?.owner !== held.replica || Number(row.epoch) !== epoch) return yield* Effect.die(lost(incident))
  }, Effect.orDie)

  return Ownership.of({
    fenced: (incident, work) =>
      Effect.gen(function* () {
        const shard = yield* shardOf(incident)
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

const layerShards = Layer.unwrap(
  Effect.map(HeldShards, ({ replica }) =>
    Sharding.layer.pipe(
      // everything goes through the database: replicas need not reach each other, and none has a port to defend
      Layer.provideMerge(Runners.layerNoop),
      Layer.provideMerge(SqlMessageStorage.layer),
      Layer.provide([layerShardStorage, RunnerHealth.layerNoop]),
      Layer.provide(ShardingConfig.layer({ ...replicated, runnerAddress: Option.some(RunnerAddress.make(replica, 1)) }))
    )
  )
)

/** Durable workflows on Postgres, shared with other replicas: each incident is worked on by one of them at a time. */
export const layerReplicatedWorkflows = Layer.effect(Ownership, makeOwnership).pipe(
  Layer.provideMerge(ClusterWorkflowEngine.layer),
  Layer.provideMerge(layerIndexes),
  Layer.provideMerge(layerShards),
  Layer.provide(layerHeldShards),
  Layer.provide(NodeCrypto.layerDigest)
)
