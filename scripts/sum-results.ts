/**
 * Adds up vitest's JSON reports and the fault suite's, and prints the one line that tells how a run ended: `N passed, N failed, N skipped`.
 * Usage: sum-results.ts <report.json>... ; a file that failed before its first test counts as one failed test.
 */
import { readFileSync } from "node:fs"

interface Report {
  readonly testResults: ReadonlyArray<{ readonly status: string; readonly assertionResults: ReadonlyArray<{ readonly status: string }> }>
}

/** Rows of `make chaos`, by what came of them. */
type Table = ReadonlyArray<{ readonly verdict: "held" | "BROKEN" | "not played" }>

const verdicts: Readonly<Record<Table[number]["verdict"], ReadonlyArray<string>>> = {
  held: ["passed"],
  BROKEN: ["failed"],
  "not played": ["skipped"]
}

const statusesOf = (report: Report): ReadonlyArray<string> =>
  report.testResults.flatMap(({ status, assertionResults }) => {
    const tests = assertionResults.map((test) => test.status)
    return status === "failed" && !tests.includes("failed") ? [...tests, "failed"] : tests
  })

const statuses = process.argv.slice(2).flatMap((file) => {
  const report: Report | Table = JSON.parse(readFileSync(file, "utf8"))
  return "testResults" in report ? statusesOf(report) : report.flatMap(({ verdict }) => verdicts[verdict])
})

const count = (...which: ReadonlyArray<string>) => statuses.filter((status) => which.includes(status)).length

console.log(`${count("passed")} passed, ${count("failed")} failed, ${statuses.length - count("passed", "failed")} skipped`)
