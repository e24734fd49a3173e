import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { approvalsContract } from "./approvals-contract.fixture.ts"
import { layerDurableEngine, layerMemoryEngine } from "./engine-layers.ts"
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
