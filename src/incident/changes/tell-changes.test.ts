import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { timestamp } from "../../domain/ids.ts"
import { ToolReads } from "../../execute/tool-reads.ts"
import { Clusters } from "../../platform/clusters.ts"
import { ClusterConfig } from "../../platform/config/config.ts"
import { type KubeError, refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject, ListQuery } from "../../platform/kubernetes/kube-reader.ts"
import { layerStores, open, settings, signal } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import { layerChanges } from "./sql-changes.ts"
import { tellRecentChanges } from "./tell-changes.ts"

const config = Schema.decodeSync(ClusterConfig)({
  name: "prod",
  environment: "production",
  credentials: { reader: { kubeconfig: "/none" }, operator: { kubeconfig: "/none" } }
})
const NOW = Date.parse("2026-03-01T10:00:00Z")
const minutesAgo = (minutes: number) => timestamp(NOW - minutes * 60_000)

const revision = (namespace: string, name: string, number: number, minutes: number, annotations = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  revision: number,
  metadata: {
    name: `${name}-${number}`,
    namespace,
    uid: `${name}-${number}`,
    creationTimestamp: minutesAgo(minutes),
    annotations,
    ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name, uid: name, controller: true }]
  },
  data: { spec: { template: { spec: { containers: [{ name: "agent", image: `agent:${number}` }] } } } }
})

type List = (query: ListQuery) => Effect.Effect<ReadonlyArray<KubeObject>, KubeError>

const gone = refusalError(404, { cluster: "prod", where: "here", said: "not found", retryAfter: 0 })
const down = refusalError(503, { cluster: "prod", where: "here", said: "etcd is silent", retryAfter: 0 })

/** Tells an incident about this, in a cluster that answers so; the events of its timeline. */
const told = (list: List, labels: Record<string, string>, ran: Array<string> = []) => {
  const reader: Partial<ClusterReader> = {
    get: () => Effect.fail(gone),
    list: (query) => Effect.map(list(query), (items) => ({ items, path: "/", truncated: false }))
  }
  const history = [{ revision: 3, updated: minutesAgo(20), status: "deployed", chart: "cni-1.17.0", description: "Upgrade complete" }]
  const layer = layerChanges.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Layer.mock(Clusters, {
          list: Effect.succeed([config]),
          get: () => Effect.succeed({ config, reader: reader as ClusterReader, metrics: undefined })
        }),
        Layer.mock(ToolReads, {
          run: ({ argv }) =>
            Effect.sync(() => {
              ran.push(argv.join(" "))
              return { exitCode: 0, stdout: JSON.stringify(history), stderr: "", omittedBytes: 0 }
            })
        }),
        settings()
      )
    ),
    Layer.provideMerge(layerStores())
  )
  return Effect.gen(function* () {
    yield* TestClock.setTime(NOW)
    const timeline = yield* Timeline
    const incident = yield* open("one", { cluster: config.name })
    yield* timeline.append(incident, "handrail", { _tag: "SignalReceived", signal: signal({ labels, startsAt: minutesAgo(5) }) })
    const events = yield* timeline.read(incident)
    yield* tellRecentChanges(incident, events)
    yield* tellRecentChanges(incident, events)
    return (yield* timeline.read(incident)).slice(events.length).map(({ data }) => data)
  }).pipe(Effect.provide(layer))
}

describe("telling what was changed before an incident", () => {
  it.effect("finds in the cluster's memory what the alert's node stands on, with the release it came from, and tells it once", () => {
    const ran: Array<string> = []
    const cni = { "meta.helm.sh/release-name": "cni", "meta.helm.sh/release-namespace": "kube-system" }
    const list: List = ({ namespace, resource }) =>
      Effect.succeed(
        namespace === "kube-system" && resource === "controllerrevisions.apps"
          ? [revision("kube-system", "cni-agent", 1, 5_000, cni), revision("kube-system", "cni-agent", 2, 20, cni)]
          : []
      )
    return Effect.gen(function* () {
      const events = yield* told(list, { alertname: "KubeNodeNotReady", node: "worker-1" }, ran)
      expect(events).toMatchObject([{ _tag: "ChangesFound", late: false, omitted: 0, notes: [] }])
      const changes = events.flatMap((data) => (data._tag === "ChangesFound" ? data.changes : []))
      expect(changes.map(({ before, change, relation }) => [change.summary, relation, before])).toEqual([
        ["DaemonSet kube-system/cni-agent, revision 2: image agent:1 → agent:2", "cluster", 15 * 60_000],
        ["Helm release kube-system/cni, revision 3: cni-1.17.0, deployed: Upgrade complete", "cluster", 15 * 60_000]
      ])
      expect(ran[0]).toBe("helm history cni --namespace kube-system --max 10 --output json")
    })
  })

  it.effect("goes on without a word where the cluster does not answer and no source told anything", () =>
    Effect.gen(function* () {
      expect(yield* told(() => Effect.fail(down), { alertname: "Odd", namespace: "shop", pod: "web-0" })).toEqual([])
    })
  )

  it.effect("says what could not be read beside what could", () =>
    Effect.gen(function* () {
      const list: List = ({ namespace, resource }) =>
        resource === "replicasets.apps"
          ? Effect.fail(down)
          : Effect.succeed(namespace === "shop" ? [revision("shop", "web", 1, 100), revision("shop", "web", 2, 10)] : [])
      const events = yield* told(list, { alertname: "Odd", namespace: "shop", daemonset: "web" })
      expect(events).toMatchObject([
        { _tag: "ChangesFound", changes: [{ relation: "object" }, { change: { summary: "DaemonSet shop/web, revision 1: created" } }] }
      ])
      expect(JSON.stringify(events)).toContain("replicasets.apps of shop were not read: prod answered 503: etcd is silent")
    })
  )
})
