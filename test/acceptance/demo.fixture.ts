import { join } from "node:path"
import { expect } from "@effect/vitest"
import { Effect } from "effect"
import { launch } from "./launched.fixture.ts"

const main = join(import.meta.dirname, "..", "..", "src", "app", "main.ts")

/** From the sources, as on a fresh clone; the other tests' launcher takes the bundle when there is one. */
export const startDemo = (scenario: string, mode: string, cwd: string) =>
  launch([main, "demo", "--scenario", scenario, "--mode", mode], { cwd, program: process.execPath })

/** Runs a demo to its end, which is the one that its scenario should have. */
export const demoToItsEnd = Effect.fnUntraced(function* (scenario: string, mode: "auto" | "assist", cwd: string) {
  const { code, stderr, stdout } = yield* (yield* startDemo(scenario, mode, cwd)).ended
  expect([code, stderr], stdout).toEqual([0, ""])
  expect(stdout).not.toContain("\u001b")
  return stdout
})
