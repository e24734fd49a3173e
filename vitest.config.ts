import { availableParallelism } from "node:os"
import { configDefaults, defineConfig } from "vitest/config"

const major = process.versions.node.split(".")[0]
/** Minutes of its own, beside a real control plane: `make conformance`. */
const isConformance = process.env.HANDRAIL_CONFORMANCE !== undefined
const exclude = [...configDefaults.exclude, ...(isConformance ? [] : ["test/conformance/conformance.test.ts"])]

/** What opens servers, databases and processes; and what measures its own. */
const touchesTheWorld = [
  "src/**/adapters/**/*.test.ts",
  "src/platform/{kubernetes,process,prometheus,sql}/**/*.test.ts",
  "test/**/*.test.ts",
  "toolbox/**/*.test.ts"
]
const onlyComputes = ["src/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"]

export default defineConfig({
  test: {
    // Of a file of tests most of the time goes into loading modules: about a second of one core. Files that only compute share a process, which
    // loads them once; none may leave anything behind in it (a changed environment, a mocked module). Each of the others has one to itself.
    // The names are in the order in which they run: the long files begin, and the short ones fill what time is left on each core.
    projects: [
      { extends: true, test: { name: "a process each", include: touchesTheWorld, exclude } },
      { extends: true, test: { name: "in one process", include: onlyComputes, exclude: [...exclude, ...touchesTheWorld], isolate: false } }
    ],
    pool: "forks",
    // Two more than cores: the long tests wait for real processes most of their time.
    maxWorkers: availableParallelism() + 2,
    // Go programs (control planes, kubectl, helm) collect garbage less often: of what they spend in their short lives here it is a quarter.
    env: { GOGC: "400" },
    // Limits for what hangs, not for what is slow: real servers start in tests, on machines that may be busy with others.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // The JSON is what .ci/run counts; one file for each Node the suite ran on, and one for conformance.
    reporters: ["default", "json"],
    outputFile: { json: `test-results/${isConformance ? "conformance" : `node${major}`}.json` }
  }
})
