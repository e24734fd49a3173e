import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

const major = process.versions.node.split(".")[0]

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "toolbox/**/*.test.ts", "bench/**/*.test.ts", "scripts/**/*.test.ts"],
    // Minutes of its own, beside a real control plane: `make conformance`.
    exclude:
      process.env.HANDRAIL_CONFORMANCE === undefined
        ? ["**/node_modules/**", "test/conformance/conformance.test.ts"]
        : ["**/node_modules/**"],
    pool: "forks",
    // acceptance tests wait for real processes most of their time
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The JSON is what .ci/run counts; one file for each Node the suite ran on.
    reporters: ["default", "json"],
    outputFile: { json: `test-results/node${major}.json` }
  }
})
