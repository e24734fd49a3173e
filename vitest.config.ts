import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

const major = process.versions.node.split(".")[0]
/** Minutes of its own, beside a real control plane: `make conformance`. */
const isConformance = process.env.HANDRAIL_CONFORMANCE !== undefined

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "toolbox/**/*.test.ts", "bench/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: isConformance ? ["**/node_modules/**"] : ["**/node_modules/**", "test/conformance/conformance.test.ts"],
    pool: "forks",
    // acceptance tests wait for real processes most of their time
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The JSON is what .ci/run counts; one file for each Node the suite ran on, and one for conformance.
    reporters: ["default", "json"],
    outputFile: { json: `test-results/${isConformance ? "conformance" : `node${major}`}.json` }
  }
})
