import { Effect, Layer, Redacted } from "effect"
import { describeWith } from "../../../toolbox/vitest.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { busContract } from "../bus-contract.fixture.ts"
import { type BusLimits, defaultLimits } from "../limits.ts"
import { sharedBusContract } from "../shared-bus.fixture.ts"
import { layerPostgresBus } from "./postgres-bus.ts"
import { postgresBusMigrations } from "./postgres-migrations.ts"

const onDatabase =
  (url: string) =>
  (limits: Partial<BusLimits> = {}) =>
    layerPostgresBus({ ...defaultLimits, ...limits }).pipe(
      Layer.provideMerge(Layer.effectDiscard(migrate({ bus: postgresBusMigrations }))),
      Layer.provide(Layer.fresh(layerPostgres({ url: Redacted.make(url), connections: 8 })))
    )

describeWith(["postgres"], () => {
  const { newDatabase, server } = postgresForSuite()

  busContract("Postgres bus", { fresh: Effect.map(newDatabase, onDatabase) })
  sharedBusContract("Postgres bus", {
    fresh: Effect.map(newDatabase, (url) => ({ open: onDatabase(url)(), arguments: ["postgres", url] })),
    server
  })
})
