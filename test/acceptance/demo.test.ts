import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { demoToItsEnd, startDemo } from "./demo.fixture.ts"
import { run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { processesWith } from "./process-table.fixture.ts"

const APPROVE = /^ *\.\/handrail (incident approve .*)$/m

const auto = Effect.fnUntraced(function* (scenario: string, cwd: string) {
  const stdout = yield* demoToItsEnd(scenario, "auto", cwd)
  expect(stdout).toMatch(/RESOLVED/)
  expect(stdout).toMatch(/in auto mode: 1 change|in auto mode: \d+ changes/)
  expect(stdout).not.toContain("✘")
})

/** Stops at the plan, and goes on when the printed command is run. */
const assist = Effect.fnUntraced(function* (scenario: string, cwd: string) {
  const demo = yield* startDemo(scenario, "assist", cwd)
  const [, command = ""] = yield* demo.printed(APPROVE)
  const approved = yield* run(command.split(" "), { cwd })
  expect(approved.code, approved.stderr).toBe(0)
  const { code, stdout } = yield* demo.ended
  expect(code, stdout).toBe(0)
  expect(stdout).toMatch(/RESOLVED/)
  expect(stdout).toMatch(/in assist mode: \d+ changes?, approved by local:/)
})

/** The postmortems that demos left, each with the timeline that it was written from. */
const postmortemsIn = (cwd: string) => {
  const folder = join(cwd, ".handrail", "postmortems")
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => ({
      markdown: readFileSync(join(folder, file), "utf8"),
      timeline: join(folder, file.replace(/\.md$/, ".timeline.json"))
    }))
}

const healsItsCluster = Effect.fnUntraced(function* (scenario: string) {
  const cwd = yield* serverDirectory("acceptance-demo")
  yield* Effect.all([auto(scenario, cwd), assist(scenario, cwd)], { concurrency: 2 })
  expect(readdirSync(join(cwd, ".handrail"))).toEqual(["postmortems"])
  const postmortems = postmortemsIn(cwd)
  expect(postmortems).toHaveLength(2)
  for (const { markdown, timeline } of postmortems) {
    expect(markdown).toMatch(/^# /)
    expect((yield* run(["timeline", "verify", "--file", timeline])).stdout).toContain("intact")
  }
})

describeWith(["kubectl", "helm"], () => {
  it.live.each(["bad-rollout", "cni-regression"])(
    "the demo of %s heals its cluster in auto and assist mode, both at once in one folder",
    (scenario) => healsItsCluster(scenario).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "Ctrl-C in the middle of a demo leaves no process and no credentials",
    () =>
      Effect.gen(function* () {
        const cwd = yield* serverDirectory("acceptance-demo")
        const demo = yield* startDemo("bad-rollout", "assist", cwd)
        yield* demo.printed(APPROVE)
        yield* demo.signal("SIGINT")
        const { code, stderr } = yield* demo.ended
        expect([code, stderr]).toEqual([130, ""])
        expect(processesWith(cwd)).toEqual([])
        expect(readdirSync(join(cwd, ".handrail"))).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
