/**
 * Incidents are dealt out to replicas by shards. The engine's lock says who has a shard; each taking of one also counts up its epoch in a
 * table, so that a transaction can see whether the shard is still held as it was when the work began.
 */
import { Array as Arr, Context, Effect, Layer, Order, Semaphore } from "effect"
import * as ClusterError from "effect/cluster/ClusterError"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import { fromString, type ShardId } from "effect/cluster/ShardId"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import { SqlClient } from "effect/sql/SqlClient"
import { elapsedMillis } from "../../platform/elapsed-clock.ts"
import { askedTogether } from "./asked-together.ts"
import { liveReplicas, nameReplica } from "./live-replicas.ts"

/** The shards that this process holds, and since which epoch. */
export class HeldShards extends Context.Service<
  HeldShards,
  {
    /** This process, as others know it. */
    readonly replica: string
    readonly epochOf: (shard: string) => number | undefined
    /** For how many milliseconds it has had it. */
    readonly heldFor: (shard: string) => number
    readonly took: (shard: string, epoch: number) => void
    readonly lost: (shard: string) => void
  }
>()("handrail/incident/HeldShards") {}

export const layerHeldShards = Layer.sync(HeldShards, () => {
  const held = new Map<string, { readonly epoch: number; readonly since: number }>()
  return HeldShards.of({
    replica: nameReplica(),
    epochOf: (shard) => held.get(shard)?.epoch,
    heldFor: (shard) => elapsedMillis() - (held.get(shard)?.since ?? Number.POSITIVE_INFINITY),
    took: (shard, epoch) => held.set(shard, { epoch, since: elapsedMillis() }),
    lost: (shard) => held.delete(shard)
  })
})

/** How the engine names a replica; nobody connects to it. */
export const addressOf = (replica: string): RunnerAddress.RunnerAddress => RunnerAddress.make(replica, 1)

interface Taken {
  readonly shard: string
  readonly epoch: number
}

const makeStorage = Effect.fnUntraced(function* (silence: number) {
  const storage = yield* SqlRunnerStorage.make({})
  const sql = yield* SqlClient
  const held = yield* HeldShards
  // before it is registered: others look for the lock of whoever is
  const living = yield* liveReplicas(sql, held.replica, silence)
  // the engine releases all of its shards at once, each within a time that counts from here: together they would not fit into it
  const oneByOne = yield* Semaphore.make(1)

  /** One statement, in the order of their names: whoever takes several waits for nobody who takes the same. */
  const countUp = Effect.fnUntraced(function* (shards: Arr.NonEmptyReadonlyArray<ShardId>) {
    const names = Arr.sort(Arr.map(shards, String), Order.String)
    const rows = Arr.map(names, (shard) => ({ shard, owner: held.replica, epoch: 1 }))
    const taken = yield* sql<Taken>`INSERT INTO shard_owners ${sql.insert(rows)} ON CONFLICT (shard)
      DO UPDATE SET owner = excluded.owner, epoch = shard_owners.epoch + 1 RETURNING shard, epoch`
    for (const { shard, epoch } of taken) held.took(shard, Number(epoch))
  }, ClusterError.PersistenceError.refail)

  // before it stores a result the engine asks for that one's shard, and one session answers: results would wait for each other
  const stillHeld = yield* askedTogether((names: ReadonlyArray<string>) =>
    Effect.map(storage.refresh(addressOf(held.replica), names.map(fromString)), (shards) => {
      const kept = new Set(shards.map(String))
      for (const name of names) if (!kept.has(name)) held.lost(name)
      return kept
    })
  )

  return RunnerStorage.RunnerStorage.of({
    ...storage,
    getRunners: Effect.zipWith(storage.getRunners, ClusterError.PersistenceError.refail(living), (runners, isLive) =>
      runners.filter(([{ address }]) => isLive(address.host))
    ),
    acquire: Effect.fnUntraced(function* (address, wanted) {
      const shards = yield* storage.acquire(address, wanted)
      const fresh = shards.filter((shard) => held.epochOf(shard.toString()) === undefined)
      if (Arr.isReadonlyArrayNonEmpty(fresh)) yield* countUp(fresh)
      return shards
    }),
    // without shards it is only asked whether the database answers
    refresh: (address, shards) => {
      const asked = [...shards]
      if (asked.length === 0) return storage.refresh(address, [])
      return Effect.map(stillHeld(asked.map(String)), (kept) => asked.filter((shard) => kept.has(shard.toString())))
    },
    release: (address, shard) =>
      Effect.andThen(
        Effect.sync(() => held.lost(shard.toString())),
        oneByOne.withPermit(storage.release(address, shard))
      ),
    releaseAll: (address) => storage.releaseAll(address)
  })
})

/**
 * Which replica has which shard, on Postgres. One that says nothing for `silence` milliseconds is taken for dead; one whose process has ended
 * at once. Needs the tables of `incident/migrations.ts`.
 */
export const layerShardStorage = (silence: number) => Layer.effect(RunnerStorage.RunnerStorage, makeStorage(silence))
