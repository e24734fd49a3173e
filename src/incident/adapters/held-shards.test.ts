/** What a replica's locks rest on. */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule } from "effect"
import { Runner } from "effect/cluster/Runner"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import { make as shard } from "effect/cluster/ShardId"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import { SqlClient } from "effect/sql/SqlClient"
import { describeWith } from "../../../toolbox/vitest.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { layerDatabase } from "../incident.fixture.ts"
import { addressOf, HeldShards, layerHeldShards, layerShardStorage } from "./held-shards.ts"

/** Longer than any of the tests: no lock of a shard expires in them. */
const EXPIRATION = 600_000
const POOL = 2

const replicaWith = (storage: typeof layerShardStorage | typeof SqlRunnerStorage.layer, url: string) =>
  storage.pipe(
    Layer.provideMerge(layerHeldShards),
    Layer.provideMerge(layerDatabase(Layer.fresh(layerPostgres({ url: Redacted.make(url), connections: POOL })))),
    Layer.provide(ShardingConfig.layer({ shardLockExpiration: EXPIRATION })),
    Layer.provide(NodeCrypto.layerDigest),
    Layer.fresh
  )

/** A replica's locks, as the engine has them, and nothing that uses them. */
const replica = (url: string) => replicaWith(layerShardStorage, url)

/** One that is there, has shards, and says nothing. */
const silentReplica = (url: string) => replicaWith(SqlRunnerStorage.layer, url)

const some = ["1", "2", "3"].map((number) => shard("default", Number(number)))
const soon = Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 400 })

const withAddress = <A, E, R>(use: (storage: RunnerStorage["Service"], address: ReturnType<typeof addressOf>) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const address = addressOf((yield* HeldShards).replica)
    return yield* use(yield* RunnerStorage, address)
  })
const register = withAddress((storage, address) => storage.register(new Runner({ address, groups: ["default"], weight: 1 }), true))
/** Who lives, by its own account. */
const living = withAddress((storage) => Effect.map(storage.getRunners, (runners) => runners.map(([{ address }]) => address.host)))
const nameOf = Effect.map(HeldShards, (held) => held.replica)
const acquire = withAddress((storage, address) => storage.acquire(address, some))
const release = withAddress((storage, address) =>
  Effect.forEach(some, (one) => storage.release(address, one), { concurrency: "unbounded", discard: true })
)

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()

  it.live("takes its shards again, and lives for others, while incidents have every connection of the pool", () =>
    Effect.gen(function* () {
      const url = yield* newDatabase
      const other = layerPostgres({ url: Redacted.make(url), connections: 1 })
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient
        yield* register
        expect(yield* acquire).toEqual(some)
        yield* Effect.replicateEffect(sql.reserve, POOL)
        // as when the network between them was cut: the sessions that hold locks are gone
        const ended = Effect.flatMap(
          SqlClient,
          (server) =>
            server`SELECT pg_terminate_backend(pid) FROM (SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory') AS holders`
        )
        expect(yield* Effect.provide(ended, other)).toHaveLength(2)
        expect(yield* soon(acquire)).toEqual(some)
        yield* withAddress((storage, address) =>
          Effect.map(storage.getRunners, (runners) => expect(runners.map(([runner]) => runner.address)).toEqual([address]))
        )
      }).pipe(Effect.scoped, Effect.provide(replica(url)))
    })
  )

  it.live("gives all of its shards to another at once, and some of them one by one", () =>
    Effect.gen(function* () {
      const url = yield* newDatabase
      const first = yield* Layer.build(replica(url))
      const second = yield* Layer.build(replica(url))
      expect(yield* Effect.provideContext(acquire, first)).toEqual(some)
      const [one = expect.unreachable("no shard"), ...rest] = some
      yield* withAddress((storage, address) => storage.release(address, one)).pipe(Effect.provideContext(first))
      expect(yield* Effect.provideContext(acquire, second)).toEqual([one])
      yield* Effect.provideContext(release, first)
      expect(yield* Effect.provideContext(acquire, second)).toEqual(expect.arrayContaining([...rest, one]))
      expect(yield* Effect.provideContext(acquire, first)).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("takes the shards of one that is there and says nothing", () =>
    Effect.gen(function* () {
      const url = yield* newDatabase
      const first = yield* Layer.build(replica(url))
      const silent = yield* Layer.build(silentReplica(url))
      yield* Effect.provideContext(Effect.andThen(register, acquire), silent)
      const name = yield* Effect.provideContext(nameOf, silent)
      expect(yield* Effect.provideContext(acquire, first)).toEqual([])
      yield* living.pipe(
        Effect.repeat({ until: (names) => !names.includes(name), schedule: Schedule.spaced("50 millis") }),
        Effect.provideContext(first)
      )
      expect(yield* Effect.provideContext(acquire, first)).toEqual(some)
    }).pipe(Effect.scoped)
  )

  it.live("leaves the shards of one whose session was ended and which takes its lock again", () =>
    Effect.gen(function* () {
      const url = yield* newDatabase
      const first = yield* Layer.build(replica(url))
      const second = yield* Layer.build(replica(url))
      yield* Effect.provideContext(Effect.andThen(register, acquire), second)
      const name = yield* Effect.provideContext(nameOf, second)
      const lock = Number.parseInt(name.slice("live-".length, "live-".length + 8), 16)
      const holders = Effect.flatMap(
        SqlClient,
        (sql) => sql<{ pid: number }>`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND CAST(objid AS bigint) = ${lock}`
      )
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient
        const [ended] = yield* holders
        yield* sql`SELECT pg_terminate_backend(${ended?.pid ?? expect.unreachable("no session")})`
        const seen: Array<boolean> = []
        const look = Effect.map(living, (names) => seen.push(names.includes(name)))
        yield* Effect.repeat(Effect.andThen(look, holders), {
          until: (pids) => pids.length > 0 && pids[0]?.pid !== ended?.pid,
          schedule: Schedule.spaced("20 millis")
        })
        yield* look
        expect(seen).not.toContain(false)
        expect(yield* acquire).toEqual([])
      }).pipe(Effect.provideContext(first))
    }).pipe(Effect.scoped)
  )
})
