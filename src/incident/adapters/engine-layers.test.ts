import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, Redacted } from "effect"
import { afterAll } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { engineContract } from "./engine-contract.fixture.ts"
import { layerDurableEngine, layerMemoryEngine, layerReplicatedEngine } from "./engine-layers.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-incidents-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
engineContract("the engine in memory", layerMemoryEngine, () => ":memory:")
engineContract("the durable engine", layerDurableEngine, () => join(folder, `${files++}.db`))

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()
  const postgres = () =>
    Layer.fresh(Layer.unwrap(Effect.map(newDatabase, (url) => layerPostgres({ url: Redacted.make(url), connections: 8 }))))
  engineContract("the replicated engine", layerReplicatedEngine, postgres)
})
