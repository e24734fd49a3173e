import { Effect, Layer, Redacted } from "effect"
import { describeWith } from "../../../toolbox/vitest.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { busContract } from "../bus-contract.fixture.ts"
import { defaultLimits } from "../limits.ts"
import { layerPostgresBus } from "./postgres-bus.ts"
import { postgresBusMigrations } from "./postgres-migrations.ts"

describeWith(["postgres"], () => {
  const newDatabase = postgresForSuite()

  busContract("Postgres bus", {
    fresh: Effect.map(newDatabase, (url) => {
      const database = () => Layer.fresh(layerPostgres({ url: Redacted.make(url), connections: 8 }))
      return (limits) =>
        layerPostgresBus({ ...defaultLimits, ...limits }).pipe(
          Layer.provideMerge(Layer.effectDiscard(migrate({ bus: postgresBusMigrations }))),
          Layer.provide(database())
        )
    })
  })
})
