import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { engineContract } from "./engine-contract.fixture.ts"
import { layerDurableEngine, layerMemoryEngine } from "./engine-layers.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-incidents-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
engineContract("the engine in memory", layerMemoryEngine, () => ":memory:")
engineContract("the durable engine", layerDurableEngine, () => join(folder, `${files++}.db`))
