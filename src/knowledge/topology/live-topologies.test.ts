import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { ClusterName } from "../../domain/ids.ts"
import { memoryReader } from "../../execute/memory-reader.fixture.ts"
import { Clusters, ClusterUnknown } from "../../platform/clusters.ts"
import type { ClusterConfig } from "../../platform/config/config.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { layerTopologies } from "./live-topologies.ts"
import { Topologies } from "./topologies.ts"

const deployment = (name: string): KubeObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "shop" } })

/** A cluster whose lists are counted; what it holds can change, and it can be away. */
const cluster = () => {
  const state = { lists: 0, names: ["cart"], away: false, isKept: false }
  const reader: ClusterReader = {
    ...memoryReader([]),
    list: ({ orCached = false, resource }) =>
      Effect.sync(() => {
        if (resource === "nodes") state.lists += 1
        const items = resource === "deployments.apps" ? state.names.map(deployment) : []
        return { items, path: resource, truncated: false, ...(state.isKept && orCached ? { age: 0 } : {}) }
      })
  }
  const config: ClusterConfig = {
    name: "prod" as ClusterName,
    environment: "production",
    credentials: { reader: { kubeconfig: "/r" } },
    prometheus: []
  }
  const unknown = new ClusterUnknown({ message: "away", where: "prod", next: "wait" })
  const layer = Layer.succeed(Clusters, {
    list: Effect.succeed([config]),
    get: () => (state.away ? Effect.fail(unknown) : Effect.succeed({ config, reader, metrics: undefined }))
  })
  return { layer, state }
}

const knows = (workload: string) =>
  Effect.map(Topologies, (topologies) => topologies.current("prod")?.locate({ namespace: "shop", workload }).kind === "Deployment")

describe("topologies of live clusters", () => {
  it.effect("are read at the start, again while they are asked for, and kept when the cluster is away", () => {
    const { layer, state } = cluster()
    return Effect.gen(function* () {
      yield* TestClock.adjust("1 second")
      expect(yield* knows("cart")).toBe(true)
      state.names = ["cart", "ledger"]
      yield* TestClock.adjust("6 minutes")
      yield* knows("ledger")
      yield* TestClock.adjust("1 minute")
      expect(yield* knows("ledger")).toBe(true)
      state.away = true
      yield* TestClock.adjust("10 minutes")
      yield* knows("ledger")
      yield* TestClock.adjust("1 minute")
      expect(yield* knows("ledger")).toBe(true)
    }).pipe(Effect.provide(layerTopologies.pipe(Layer.provide(layer))))
  })

  it.effect("follow a cluster that is kept within half a minute, and stay the same while nothing changes", () => {
    const { layer, state } = cluster()
    state.isKept = true
    return Effect.gen(function* () {
      const topologies = yield* Topologies
      yield* TestClock.adjust("1 second")
      topologies.current("prod")
      yield* TestClock.adjust("6 minutes")
      const first = topologies.current("prod")
      yield* TestClock.adjust("1 minute")
      expect(topologies.current("prod")).toBe(first)
      state.names = ["cart", "ledger"]
      yield* TestClock.adjust("1 minute")
      expect(yield* knows("ledger")).toBe(true)
    }).pipe(Effect.provide(layerTopologies.pipe(Layer.provide(layer))))
  })

  it.effect("are not read while nobody asks", () => {
    const { layer, state } = cluster()
    return Effect.gen(function* () {
      yield* TestClock.adjust("3 hours")
      expect(state.lists).toBe(1)
    }).pipe(Effect.provide(layerTopologies.pipe(Layer.provide(layer))))
  })
})
