import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Schedule, Schema } from "effect"
import { diagnoseLive } from "../../src/diagnose/live/diagnose-live.ts"
import { ClusterName } from "../../src/domain/ids.ts"
import { type ClusterReader, KubeReader } from "../../src/platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../../src/platform/kubernetes/live-kube-reader.ts"
import { startRehearsalCluster } from "../../src/sim/rehearsal-cluster.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { clusterWith, faults, healthyNamespace } from "./faults.ts"

const name = Schema.decodeSync(ClusterName)("faulty")

/** What a diagnosis says, without what it cost; and how many requests it sent, by what the API server got. */
const diagnosed = Effect.fnUntraced(function* (reader: ClusterReader, namespace: string) {
  const before = reader.requests()
  const { report } = yield* diagnoseLive({
    cluster: { reader, metrics: undefined },
    subject: { alerts: [], namespace },
    within: "1 minute"
  })
  const { apiCalls, evidenceAge, millis, ...said } = report
  return { said: JSON.stringify(said), apiCalls, isKept: evidenceAge !== undefined, requests: reader.requests() - before }
})

const readerOf = Effect.fnUntraced(function* (kubeconfig: string, keeps: boolean) {
  const watchCache = { idle: 600_000, objects: 10_000 }
  const source = { name, files: [kubeconfig], ...(keeps ? { watchCache } : {}) }
  return yield* Context.get(yield* Layer.build(layerKubeReader([source])), KubeReader).cluster(name)
})

/** Kinds change until everything that was broken shows; then both see the same state. */
const PATIENCE = 40

describeWith(["kubectl", "helm"], ({ helm, kubectl }) => {
  it.live(
    "says byte for byte what lists would have it say, and asks for little but logs",
    () =>
      Effect.gen(function* () {
        const directory = yield* Effect.acquireRelease(
          Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-cached-"))),
          (path) => Effect.promise(() => rm(path, { recursive: true }))
        )
        const tools = { kubectl: kubectl.path, helm: helm.path }
        const cluster = yield* startRehearsalCluster({ scenario: clusterWith(faults), tools, charts: "" })
        yield* cluster.breakIt
        const kubeconfig = join(directory, "kubeconfig")
        yield* Effect.promise(() => writeFile(kubeconfig, cluster.serviceAccountKubeconfig("handrail", "handrail-reader") ?? ""))
        const [listing, keeping] = [yield* readerOf(kubeconfig, false), yield* readerOf(kubeconfig, true)]
        const namespaces = [...faults.map(({ namespace }) => namespace), healthyNamespace]
        // the first of each has what it reads followed from then on
        yield* Effect.forEach(namespaces, (namespace) => diagnosed(keeping, namespace), { discard: true })
        const compared = (namespace: string) =>
          Effect.all({ listed: diagnosed(listing, namespace), kept: diagnosed(keeping, namespace) }, { concurrency: 2 }).pipe(
            Effect.filterOrFail(
              ({ kept, listed }) => kept.said === listed.said && kept.isKept && !listed.isKept && kept.requests < listed.requests / 2
            ),
            Effect.retry({ schedule: Schedule.spaced("500 millis"), times: PATIENCE })
          )
        const seen = yield* Effect.forEach(namespaces, (namespace) =>
          Effect.match(compared(namespace), {
            onSuccess: ({ kept: { apiCalls, requests } }) => ({ namespace, same: true, few: requests <= apiCalls / 4 }),
            onFailure: () => ({ namespace, same: false, few: false })
          })
        )
        expect(seen).toEqual(namespaces.map((namespace) => ({ namespace, same: true, few: true })))
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    120_000
  )
})
