/** Demos that end without a change: nobody is asked, whatever the mode. */
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { demoToItsEnd } from "./demo.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"

const changesNothing = (scenario: string, end: RegExp) =>
  Effect.gen(function* () {
    const cwd = yield* serverDirectory("acceptance-demo")
    const told = yield* Effect.forEach(["auto", "assist"] as const, (mode) => demoToItsEnd(scenario, mode, cwd), { concurrency: 2 })
    for (const stdout of told) {
      expect(stdout).toMatch(end)
      expect(stdout).toMatch(/in (auto|assist) mode: nothing was changed/)
    }
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

describeWith(["kubectl", "helm"], () => {
  it.live.each<[string, RegExp]>([
    ["healthy", /RESOLVED {2}healthy: nothing is wrong now/],
    ["api-latency", /HANDED OVER {2}[\s\S]* precondition\s+cannot be read/]
  ])("the demo of %s finds nothing to change", ([scenario, end]) => changesNothing(scenario, end), PATIENCE)
})

describeWith(["kubectl", "helm", "etcd", "etcdctl"], () => {
  it.live(
    "the demo of etcd-quorum-loss makes one incident of its alerts, asks the survivor and hands over",
    () => changesNothing("etcd-quorum-loss", /HANDED OVER[\s\S]*What 226 alerts came to\s+✔ 1 incident\n/),
    PATIENCE
  )
})
