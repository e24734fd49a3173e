import { join } from "node:path"
import { defineConfig } from "vitest/config"

/** One process: what is kept is appended to one file. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: ["src/diagnose/causes/**/*.test.ts"],
    setupFiles: [join(import.meta.dirname, "collect.setup.ts")],
    pool: "forks",
    maxWorkers: 1
  }
})
