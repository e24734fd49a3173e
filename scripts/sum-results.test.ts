import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"

const suite = (status: string, ...tests: ReadonlyArray<string>) => ({ status, assertionResults: tests.map((status) => ({ status })) })

it("adds up all reports, and counts a file that failed to load", () => {
  const directory = mkdtempSync(join(tmpdir(), "handrail-results-"))
  try {
    const reports = [
      [suite("passed", "passed", "passed", "skipped"), suite("failed", "passed", "failed")],
      [suite("failed"), suite("passed", "passed", "todo", "pending")]
    ]
    const files = reports.map((testResults, index) => {
      const file = join(directory, `${index}.json`)
      writeFileSync(file, JSON.stringify({ testResults }))
      return file
    })
    const line = execFileSync(process.execPath, [join(import.meta.dirname, "sum-results.ts"), ...files], { encoding: "utf8" })
    expect(line).toBe("4 passed, 2 failed, 3 skipped\n")
  } finally {
    rmSync(directory, { recursive: true })
  }
})
