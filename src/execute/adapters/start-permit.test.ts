import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { MAY_START_WITHIN } from "../../domain/fence.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "handrail-permit-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const isStopped = (pid: number | undefined): boolean => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))

/** Lets the process be stopped for longer than a permit lasts; what it says at its end. */
const stopAndContinue = async (meanwhile: () => void) => {
  const fixture = join(import.meta.dirname, "start-permit.fixture.ts")
  const args = [fixture, join(folder, "taken"), "touch", join(folder, "started")]
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], { stdio: ["ignore", "pipe", "inherit"] })
  try {
    while (!isStopped(child.pid)) await sleep(20)
    await sleep(MAY_START_WITHIN + 200)
    meanwhile()
    child.kill("SIGCONT")
    const [said] = await Promise.all([text(child.stdout), once(child, "close")])
    return said
  } finally {
    child.kill("SIGKILL")
  }
}

describe.runIf(process.platform === "linux")("a process that was stopped between the fence and the start", () => {
  it("starts nothing when another has taken over meanwhile", async () => {
    expect(await stopAndContinue(() => writeFileSync(join(folder, "taken"), ""))).toBe("lost")
    expect(existsSync(join(folder, "started"))).toBe(false)
  })

  it("asks again, and starts it, when nobody has", async () => {
    expect(await stopAndContinue(() => {})).toBe("exited after 2 checks")
    expect(existsSync(join(folder, "started"))).toBe(true)
  })
})
