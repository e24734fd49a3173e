import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"

const suite = (status: string, ...tests: ReadonlyArray<string>) => ({ status, assertionResults: tests.map((status) => ({ status })) })

it("adds up all reports and the table of faults, and counts a file that failed to load", () => {
  const directory = mkdtempSync(join(tmpdir(), "handrail-results-"))
  try {
    const reports = [
      [suite("passed", "passed", "passed", "skipped"), suite("failed", "passed", "failed")],
      [suite("failed"), suite("passed", "passed", "todo", "pending")]
    ]
    const table = ["held", "held", "BROKEN", "not played"].map((verdict) => ({ verdict }))
    const files = [...reports.map((testResults) => ({ testResults })), table].map((report, index) => {
      const file = join(directory, `${index}.json`)
      writeFileSync(file, JSON.stringify(report))
      return file
    })
    const line = execFileSync(process.execPath, [join(import.meta.dirname, "sum-results.ts"), ...files], { encoding: "utf8" })
    expect(line).toBe("6 passed, 3 failed, 4 skipped\n")
  } finally {
    rmSync(directory, { recursive: true })
  }
})
