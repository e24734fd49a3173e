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
import { ConnectionsApart } from "../../platform/sql/postgres-client.ts"
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

const makeHeldShards = Effect.gen(function* () {
  const held = new Map<string, { readonly epoch: number; readonly since: number }>()
  return HeldShards.of({
    replica: yield* nameReplica,
    epochOf: (shard) => held.get(shard)?.epoch,
    heldFor: (shard) => elapsedMillis() - (held.get(shard)?.since ?? Number.POSITIVE_INFINITY),
    took: (shard, epoch) => held.set(shard, { epoch, since: elapsedMillis() }),
    lost: (shard) => held.delete(shard)
  })
})

export const layerHeldShards = Layer.effect(HeldShards, makeHeldShards)

/** How the engine names a replica; nobody connects to it. */
export const addressOf = (replica: string): RunnerAddress.RunnerAddress => RunnerAddress.make(replica, 1)

/**
 * One session holds the shards' locks, and the rest asks and tells. They are none of the pool's: what incidents do must not keep a replica from
 * saying that it lives.
 */
const CONNECTIONS = 3

interface Taken {
  readonly shard: string
  readonly epoch: number
}

const makeStorage = Effect.gen(function* () {
  const storage = yield* SqlRunnerStorage.make({})
  const sql = yield* SqlClient
  const held = yield* HeldShards
  // before it is registered: others look for the lock of whoever is
  const living = yield* liveReplicas(held.replica)
  // the engine releases all of its shards at once, each within a time that counts from here: together they would not fit into it
  const oneByOne = yield* Semaphore.make(1)
  /** What the session that holds locks may hold. */
  const locked = new Set<string>()

  /** Once nothing is held any more, what is left is released together: one by one that takes seconds, which others wait for at a stop. */
  const release = Effect.fnUntraced(function* (address: RunnerAddress.RunnerAddress, shard: ShardId) {
    const name = shard.toString()
    if (!locked.has(name)) return
    if ([...locked].some((one) => held.epochOf(one) !== undefined)) {
      yield* storage.release(address, shard)
      locked.delete(name)
    } else {
      yield* storage.releaseAll(address)
      locked.clear()
    }
  }, oneByOne.withPermit)

  /** One statement, in the order of their names: whoever takes several waits for nobody who takes the same. */
  const countUp = Effect.fnUntraced(function* (shards: Arr.NonEmptyReadonlyArray<ShardId>) {
    const names = Arr.sort(Arr.map(shards, String), Order.String)
    const rows = Arr.map(names, (shard) => ({ shard, owner: held.replica, epoch: 1 }))
    const taken = yield* sql<Taken>`INSERT INTO shard_owners ${sql.insert(rows)} ON CONFLICT (shard)
      DO UPDATE SET owner = excluded.owner, epoch = shard_owners.epoch + 1 RETURNING shard, epoch`
    for (const { shard, epoch } of taken) held.took(shard, Number(epoch))
  }, ClusterError.PersistenceError.refail)

  const acquire = Effect.fnUntraced(function* (address: RunnerAddress.RunnerAddress, wanted: Iterable<ShardId>) {
    const shards = yield* storage.acquire(address, wanted)
    for (const shard of shards) locked.add(shard.toString())
    const fresh = shards.filter((shard) => held.epochOf(shard.toString()) === undefined)
    if (Arr.isReadonlyArrayNonEmpty(fresh)) yield* countUp(fresh)
    return shards
  }, oneByOne.withPermit)

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
    getRunners: Effect.gen(function* () {
      const runners = yield* storage.getRunners
      const isLive = yield* ClusterError.PersistenceError.refail(living(runners.map(([{ address }]) => address.host)))
      return runners.filter(([{ address }]) => isLive(address.host))
    }),
    acquire,
    // without shards it is only asked whether the database answers
    refresh: (address, shards) => {
      const asked = [...shards]
      if (asked.length === 0) return storage.refresh(address, [])
      return Effect.map(stillHeld(asked.map(String)), (kept) => asked.filter((shard) => kept.has(shard.toString())))
    },
    release: (address, shard) =>
      Effect.andThen(
        Effect.sync(() => held.lost(shard.toString())),
        release(address, shard)
      ),
    releaseAll: (address) => storage.releaseAll(address)
  })
})

/**
 * Which replica has which shard, on Postgres. One whose process has ended is seen at once, one that is silent soon after; where its sessions cannot be
 * ended from here, it is taken for dead once its locks and heartbeats have expired. Needs the tables of `incident/migrations.ts`.
 */
export const layerShardStorage = Layer.unwrap(
  Effect.map(ConnectionsApart, (connectionsApart) => {
    const storage = Layer.effect(RunnerStorage.RunnerStorage, makeStorage)
    const apart = connectionsApart({ connections: CONNECTIONS })
    return apart === undefined ? storage : Layer.provide(storage, apart)
  })
)
