/**
 * After any number of incidents that nobody thought about, the cluster's own audit log holds no write of Handrail's that an approved plan
 * does not account for. `HANDRAIL_INCIDENTS=500` plays more of them, `HANDRAIL_SEED` others.
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { startRehearsal } from "../../src/app/rehearsal/rehearsal.ts"
import { findScenario } from "../../src/app/rehearsal/scenarios.ts"
import type { AuditEvent } from "../../toolbox/servers/control-plane/audit-webhook.ts"
import { writeKubeconfig } from "../../toolbox/servers/control-plane/credentials.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { stageScenario } from "../live-control-plane/stage-scenario.ts"
import { unaccounted, type Write } from "./accounted-writes.ts"
import { type Ground, playRandomIncidents } from "./random-incidents.ts"

const count = Number(process.env.HANDRAIL_INCIDENTS ?? "6")
const seed = Number(process.env.HANDRAIL_SEED ?? "7")
const patience = 120_000 + count * 20_000

const reading = new Set(["get", "list", "watch"])

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

const isHandrail = (user: string): boolean => user.startsWith("system:serviceaccount:handrail:handrail-")

/** A line of the audit log as a write, when it is one that Handrail made. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
const writeOf = ({ verb, requestURI, user, objectRef, responseStatus }: AuditEvent): ReadonlyArray<Write> => {
  const isWrite = !reading.has(verb) && !requestURI.includes("dryRun=") && (responseStatus?.code ?? 0) < 300
  if (!isWrite || !isHandrail(user.username) || objectRef?.resource?.startsWith("selfsubject") === true) return []
  const { resource = "", namespace = "", name = "" } = objectRef ?? {}
  return [{ verb, resource, namespace, name }]
}

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
            .filter(({ code, dryRun, user, verb }) => !dryRun && code < 300 && isHandrail(user) && !reading.has(verb))
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
        const paths = { kubectl: tools.kubectl.path, helm: tools.helm.path }
        const live = yield* stageScenario(yield* findScenario("healthy"), paths, join(import.meta.dirname, "../../src/sim/charts"))
        const kubeconfig = Effect.fnUntraced(function* (account: string) {
          const token = yield* live.kubectl("-n", "handrail", "create", "token", account, "--duration=2h")
          return yield* writeKubeconfig(join(directory, account), live.url, live.ca, token.trim())
        })
        const kubeconfigs = { reader: yield* kubeconfig("handrail-reader"), operator: yield* kubeconfig("handrail-operator") }
        const writes = Effect.promise(async () => {
          const lines = (await readFile(live.auditLog, "utf8")).split("\n").filter((line) => line !== "")
          return lines.flatMap((line) => writeOf(JSON.parse(line) as AuditEvent))
        })
        yield* judge({ kubeconfigs, tools: paths }, directory, writes)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    patience
  )
})
