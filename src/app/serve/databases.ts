import { join } from "node:path"
import { Layer } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { layerNatsBus } from "../../bus/adapters/nats-bus.ts"
import { layerPostgresBus } from "../../bus/adapters/postgres-bus.ts"
import { postgresBusMigrations } from "../../bus/adapters/postgres-migrations.ts"
import { layerSqliteBus } from "../../bus/adapters/sqlite-bus.ts"
import type { Bus } from "../../bus/bus.ts"
import { type BusLimits, defaultLimits } from "../../bus/limits.ts"
import { migrations as channels } from "../../channels/migrations.ts"
import { migrations as execute } from "../../execute/migrations.ts"
import { migrations as incident } from "../../incident/migrations.ts"
import { migrations as watch } from "../../ingest/kubernetes/watch/migrations.ts"
import type { HandrailConfig } from "../../platform/config/config.ts"
import type { DatabaseConfig } from "../../platform/config/database-config.ts"
import { layerConfiguredPostgres } from "../../platform/sql/configured-postgres.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { gateKeyMigrations } from "../../policy/adapters/sql-key-gate.ts"

const limitsOf = ({ bus }: HandrailConfig): BusLimits => ({
  ...defaultLimits,
  maxPending: bus.maxPending,
  dedupWindowMs: bus.dedupWindow,
  maxAttempts: bus.maxAttempts,
  maxDead: bus.maxDead,
  maxDeadBytes: bus.maxDeadBytes
})

/** Every room that has tables, with its migrations. */
export const rooms = { incident, execute, watch, channels }

const migrated = (rooms: Parameters<typeof migrate>[0]) => Layer.effectDiscard(migrate(rooms))

/** Files in the home. The bus has one of its own, so that its commits do not wait for those of incidents. */
const inHome = (home: string, limits: BusLimits) => ({
  stores: migrated(rooms).pipe(Layer.provideMerge(layerSqlite({ filename: join(home, "handrail.db") }))),
  bus: layerSqliteBus(join(home, "bus.db"), limits)
})

/** One database, which replicas share. */
const inPostgres = (database: DatabaseConfig, limits: BusLimits) => {
  const postgres = layerConfiguredPostgres(database)
  return {
    stores: migrated({ ...rooms, policy: gateKeyMigrations }).pipe(Layer.provideMerge(postgres)),
    bus: layerPostgresBus(limits).pipe(Layer.provide(migrated({ bus: postgresBusMigrations }).pipe(Layer.provideMerge(postgres))))
  }
}

interface Place {
  readonly stores: Layer.Layer<SqlClient, Failure>
  readonly bus: Layer.Layer<Bus, Failure>
}
type Failure = Layer.Error<ReturnType<typeof inHome | typeof inPostgres>["stores" | "bus"]>

/** Where incidents are, with every room's tables up to date; and the bus, there too or on NATS. */
export const databaseLayer = (config: HandrailConfig, home: string): Layer.Layer<Bus | SqlClient, Failure> => {
  const limits = limitsOf(config)
  const place: Place = config.database === undefined ? inHome(home, limits) : inPostgres(config.database, limits)
  const { nats } = config.bus
  return Layer.merge(place.stores, nats === undefined ? place.bus : layerNatsBus(nats, limits))
}
