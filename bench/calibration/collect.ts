/** `make cases`: writes `cases.jsonl` anew from the tests of causes, in an order that does not depend on theirs. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { casesFile } from "./labelled-case.ts"

const root = join(import.meta.dirname, "../..")

const directory = mkdtempSync(join(tmpdir(), "handrail-cases-"))
const kept = join(directory, "cases.jsonl")
try {
  execFileSync(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", join(import.meta.dirname, "collect.config.ts")],
    { cwd: root, env: { ...process.env, HANDRAIL_CASES: kept }, stdio: ["ignore", "ignore", "inherit"] }
  )
  const lines = new Set(readFileSync(kept, "utf8").trimEnd().split("\n"))
  writeFileSync(casesFile, `${[...lines].toSorted().join("\n")}\n`)
  console.log(`${lines.size} cases`)
} finally {
  rmSync(directory, { recursive: true })
}
