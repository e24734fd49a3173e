/**
 * Adds up vitest's JSON reports and prints the one line that tells how a run ended: `N passed, N failed, N skipped`.
 * Usage: sum-results.ts <report.json>... ; a file that failed before its first test counts as one failed test.
 */
import { readFileSync } from "node:fs"

interface Report {
  readonly testResults: ReadonlyArray<{ readonly status: string; readonly assertionResults: ReadonlyArray<{ readonly status: string }> }>
}

const statuses = process.argv.slice(2).flatMap((file) => {
  const report: Report = JSON.parse(readFileSync(file, "utf8"))
  return report.testResults.flatMap(({ status, assertionResults }) => {
    const tests = assertionResults.map((test) => test.status)
    return status === "failed" && !tests.includes("failed") ? [...tests, "failed"] : tests
  })
})

const count = (...which: ReadonlyArray<string>) => statuses.filter((status) => which.includes(status)).length

console.log(`${count("passed")} passed, ${count("failed")} failed, ${statuses.length - count("passed", "failed")} skipped`)
