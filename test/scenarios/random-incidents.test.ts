/**
 * After any number of incidents that nobody thought about, the cluster's own audit log holds no write of Handrail's that an approved plan
 * does not account for. `HANDRAIL_INCIDENTS=500` plays more of them, `HANDRAIL_SEED` others.
 */
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { startRehearsal } from "../../src/app/rehearsal/rehearsal.ts"
import { findScenario } from "../../src/app/rehearsal/scenarios.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { unaccounted, type Write } from "./accounted-writes.ts"
import type { Ground } from "./handrail-process.ts"
import { isHandrail, isWriting, liveGround } from "./live-ground.ts"
import { playRandomIncidents } from "./random-incidents.ts"

const count = Number(process.env.HANDRAIL_INCIDENTS ?? "6")
const seed = Number(process.env.HANDRAIL_SEED ?? "7")
const patience = 120_000 + count * 20_000

/** Plays, and judges by the log that the cluster kept. */
const judge = Effect.fnUntraced(function* (ground: Ground, directory: string, writesSince: Effect.Effect<ReadonlyArray<Write>>) {
  const before = (yield* writesSince).length
  const { home } = yield* playRandomIncidents(ground, directory, count, seed)
  const writes = (yield* writesSince).slice(before)
  const database = join(home, "handrail.db")
  expect(unaccounted(database, writes)).toEqual([])
  expect(writes.length).toBeGreaterThan(0)
  // one more than the plans account for is found
  const stray: Write = { verb: "patch", resource: "deployments", namespace: "shop", name: "mailer" }
  expect(unaccounted(database, [...writes, stray])).toEqual([stray])
})

describeWith(["kubectl", "helm"], () => {
  it.live(
    "the rehearsal cluster saw no write without an approved plan",
    () =>
      Effect.gen(function* () {
        const directory = yield* serverDirectory("random-incidents")
        const { cluster, ...ground } = yield* startRehearsal(yield* findScenario("healthy"), join(directory, "kubeconfigs"))
        const writes = Effect.sync(() =>
          cluster.audit
            .entries()
            .filter(({ code, dryRun, user, verb }) => !dryRun && code < 300 && isHandrail(user) && isWriting(verb))
            .map(
              ({ verb, resource = "", namespace = "", name = "" }): Write => ({
                verb,
                resource: resource.split(".")[0] ?? "",
                namespace,
                name
              })
            )
        )
        yield* judge(ground, directory, writes)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    patience
  )
})

describeWith([...controlPlaneTools, "kubectl", "helm"], (tools) => {
  it.live(
    "a real control plane saw no write without an approved plan",
    () =>
      Effect.gen(function* () {
        const directory = yield* serverDirectory("random-incidents-live")
        const live = yield* liveGround("healthy", directory, { kubectl: tools.kubectl.path, helm: tools.helm.path })
        yield* judge(live.ground, directory, live.writes)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    patience
  )
})
