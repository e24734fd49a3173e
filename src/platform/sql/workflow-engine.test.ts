import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "handrail-engine-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (filename: string) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "workflow-engine.fixture.ts"), filename], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const lines: Array<string> = []
  const reader = createInterface(child.stdout)
  reader.on("line", (line) => lines.push(line))
  return { child, lines, nextLine: once(reader, "line"), closed: once(child, "close") }
}

describe("the durable engine on the SQLite driver", () => {
  it("finishes a workflow whose process is killed while it sleeps, without repeating what was done", async () => {
    const filename = join(folder, "engine.db")
    const killed = start(filename)
    await killed.nextLine
    const database = new DatabaseSync(filename, { readOnly: true, readBigInts: true })
    const sleeping = () =>
      database.prepare("SELECT id FROM cluster_messages WHERE entity_type LIKE '%DurableClock%' OR deliver_at IS NOT NULL").all()
    while (sleeping().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    killed.child.kill("SIGKILL")
    await killed.closed
    expect(killed.lines).toEqual(["before"])

    const ids = database.prepare("SELECT id FROM cluster_messages").all()
    database.close()
    expect(ids.length).toBeGreaterThan(1)
    for (const { id } of ids) expect(id).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))

    const resumed = start(filename)
    await resumed.closed
    expect(resumed.lines).toEqual(["after", "done one"])
  })
})
