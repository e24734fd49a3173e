import { defineConfig } from "vitest/config"

const major = process.versions.node.split(".")[0]

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "toolbox/**/*.test.ts", "bench/**/*.test.ts", "scripts/**/*.test.ts"],
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The JSON is what .ci/run counts; one file for each Node the suite ran on.
    reporters: ["default", "json"],
    outputFile: { json: `test-results/node${major}.json` }
  }
})
