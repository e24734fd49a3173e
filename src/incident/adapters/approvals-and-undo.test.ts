import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, Redacted } from "effect"
import { afterAll } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { approvalsContract } from "./approvals-contract.fixture.ts"
import { layerDurableEngine, layerMemoryEngine, layerReplicatedEngine } from "./engine-layers.ts"
import { undoContract } from "./undo-contract.fixture.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-approvals-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
const memory = () => ":memory:"
const disk = () => join(folder, `${files++}.db`)
approvalsContract("the engine in memory", layerMemoryEngine, memory)
approvalsContract("the durable engine", layerDurableEngine, disk)
undoContract("the engine in memory", layerMemoryEngine, memory)
undoContract("the durable engine", layerDurableEngine, disk)

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()
  const postgres = () =>
    Layer.fresh(Layer.unwrap(Effect.map(newDatabase, (url) => layerPostgres({ url: Redacted.make(url), connections: 8 }))))
  approvalsContract("the replicated engine", layerReplicatedEngine, postgres)
  undoContract("the replicated engine", layerReplicatedEngine, postgres)
})
