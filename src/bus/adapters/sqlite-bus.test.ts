import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { busContract } from "../bus-contract.fixture.ts"
import { defaultLimits } from "../limits.ts"
import { layerSqliteBus } from "./sqlite-bus.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "handrail-bus-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

busContract("SQLite bus", {
  fresh: Effect.map(folder, (made) => (limits) => layerSqliteBus(join(made, "bus.db"), { ...defaultLimits, ...limits }))
})
