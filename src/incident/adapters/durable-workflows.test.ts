/** What the durable engine is known to do, and the design rests on. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import { afterAll, afterEach, describe, expect, it } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "handrail-durable-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const started = new Set<ReturnType<typeof spawn>>()
afterEach(() => {
  for (const child of started) child.kill("SIGKILL")
  started.clear()
})

const start = (...args: ReadonlyArray<string>) => {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "durable-workflows.fixture.ts"), ...args],
    {
      stdio: ["pipe", "pipe", "inherit"]
    }
  )
  started.add(child)
  const lines: Array<string> = []
  const reader = createInterface(child.stdout)
  reader.on("line", (line) => lines.push(line))
  const line = async (wanted: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((one) => wanted.test(one))
      if (found !== undefined) return found
      await once(reader, "line")
    }
  }
  return { child, lines, line, closed: once(child, "close") }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const elapsed = async (run: Promise<unknown>): Promise<number> => {
  const before = performance.now()
  await run
  return performance.now() - before
}

describe("the durable engine", () => {
  it("fires a timer soon after it is due with our settings, and long after with the library's", async () => {
    const late = async (id: string) => {
      const line = await start(join(folder, `${id}.db`), "timer", id).line(/fired/)
      return Number(line.replace(/\D/g, "")) - 3_000
    }
    const [tuned, byDefault] = await Promise.all([late("tuned"), late("defaults")])
    expect(tuned).toBeGreaterThanOrEqual(0)
    expect(tuned).toBeLessThan(byDefault / 2)
  })

  it("kills a child process at once when a workflow is interrupted, and finalizers may run more than once", async () => {
    const probe = start(join(folder, "interrupt.db"), "child")
    const pid = Number((await probe.line(/child/)).split(" ")[1])
    expect(isAlive(pid)).toBe(true)
    probe.child.stdin.write("cancel\n")
    const took = await elapsed(
      (async () => {
        while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20))
      })()
    )
    expect(took).toBeLessThan(10_000)
    await probe.line(/interrupted/)
    expect(probe.lines.filter((line) => line.startsWith("finalizer")).length).toBeGreaterThanOrEqual(1)
  })

  it("runs an activity again that was in flight at a kill -9, and never one that was done", async () => {
    const filename = join(folder, "again.db")
    const killed = start(filename, "activity")
    await killed.line(/second/)
    killed.child.kill("SIGKILL")
    await killed.closed
    expect(killed.lines).toEqual(["first", "second"])
    const resumed = start(filename, "activity")
    await resumed.line(/done/)
    expect(resumed.lines.filter((line) => !line.startsWith("rows"))).toEqual(["second", "done"])
  })

  it("keeps the rows of a workflow for ever, with keys beyond 2^53, until they are forgotten", async () => {
    const filename = join(folder, "rows.db")
    const probe = start(filename, "activity")
    await probe.line(/done/)
    await probe.closed
    const [before, after] = probe.lines.filter((line) => line.startsWith("rows"))
    expect(Number(before?.slice(5))).toBeGreaterThan(5)
    expect(after).toBe("rows 0")
    const interrupted = start(filename, "activity", "two")
    await interrupted.line(/first/)
    const database = new DatabaseSync(filename, { readOnly: true, readBigInts: true })
    for (const { id } of database.prepare("SELECT id FROM cluster_messages").all()) expect(id).toBeGreaterThan(2n ** 53n)
    database.close()
  })
})
