import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { entityKey, showEntity } from "../../domain/entity.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { around } from "./around.ts"
import { type KnowledgeGraph, makeKnowledgeGraph } from "./knowledge-graph.ts"
import { contributeObject } from "./objects/contribute-object.ts"
import { deployment, object, pod, replicaSet, service } from "./objects.fixture.ts"

const graphOf = (objects: ReadonlyArray<KubeObject>, seenAt = 1): KnowledgeGraph => {
  const graph = makeKnowledgeGraph()
  for (const one of objects) graph.put(contributeObject(one, seenAt))
  return graph
}

const told = (graph: KnowledgeGraph): ReadonlyArray<string> =>
  graph
    .relations()
    .map(({ from, kind, to }) => `${showEntity(from)} ${kind} ${showEntity(to)}`)
    .sort()

const shown = (graph: KnowledgeGraph) => ({
  relations: told(graph),
  entities: graph
    .entities()
    .map(({ entity, labels, seen }) => [entityKey(entity), labels, seen !== undefined])
    .sort()
})

const shop = [
  deployment("web", { containers: [{ name: "main", env: [{ name: "CART", value: "http://cart:8080" }] }] }),
  replicaSet("web"),
  pod("web", "a"),
  pod("web", "b", "worker-2"),
  service("web"),
  deployment("cart", {
    containers: [{ name: "main", envFrom: [{ configMapRef: { name: "cart-settings" } }] }],
    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "cart-data" } }]
  }),
  service("cart"),
  object(
    "policy/v1",
    "PodDisruptionBudget",
    "web",
    {},
    { selector: { matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] } }
  ),
  object("v1", "Node", "worker-1")
]

describe("the knowledge graph", () => {
  it("relates objects by owner, node, selector, mount and the hosts that they name", () => {
    expect(told(graphOf(shop))).toEqual(
      expect.arrayContaining([
        "Deployment shop/cart mounts ConfigMap shop/cart-settings",
        "Deployment shop/cart mounts PersistentVolumeClaim shop/cart-data",
        "Deployment shop/web depends-on Service shop/cart",
        "Deployment shop/web owns ReplicaSet shop/web-1",
        "Pod shop/web-1-a guarded-by-PDB PodDisruptionBudget shop/web",
        "Pod shop/web-1-b scheduled-on Node worker-2",
        "ReplicaSet shop/web-1 owns Pod shop/web-1-a",
        "Service shop/web selects Deployment shop/web",
        "Service shop/web selects Pod shop/web-1-a"
      ])
    )
  })

  it("keeps what is only named apart from what was seen, and says who said it and when", () => {
    const graph = graphOf(shop, 1_000)
    expect(graph.get({ kind: "ConfigMap", namespace: "shop", name: "cart-settings" })).toEqual({
      entity: { kind: "ConfigMap", namespace: "shop", name: "cart-settings" },
      labels: {},
      facts: {}
    })
    expect(graph.get({ kind: "Deployment", namespace: "shop", name: "web" })?.seen).toEqual({ source: "kubernetes", at: 1_000 })
    const [mounted] = graph.relationsTo({ kind: "ConfigMap", namespace: "shop", name: "cart-settings" })
    expect(mounted).toMatchObject({ source: "kubernetes", seenAt: 1_000, where: "Deployment shop/cart: container main.envFrom[0]" })
  })

  it("follows changes: a new pod is selected, a changed one is not, a deleted one leaves nothing behind", () => {
    const graph = graphOf(shop)
    const added = pod("web", "c")
    graph.put(contributeObject(added, 2))
    expect(told(graph)).toContain("Service shop/web selects Pod shop/web-1-c")
    graph.put(contributeObject({ ...added, metadata: { ...added.metadata, labels: { app: "other" } } }, 3))
    expect(told(graph).filter((line) => line.includes("selects Pod shop/web-1-c"))).toEqual([])
    graph.remove(contributeObject(added, 3).of)
    expect(shown(graph)).toEqual(shown(graphOf(shop)))
  })

  it("is the same in whatever order it is told, and after anything was taken back and told again", () => {
    const expected = shown(graphOf(shop))
    fc.assert(
      fc.property(fc.shuffledSubarray(shop, { minLength: shop.length }), fc.subarray(shop), (order, again) => {
        const graph = graphOf(order)
        for (const one of again) graph.remove(contributeObject(one, 1).of)
        for (const one of again) graph.put(contributeObject(one, 1))
        for (const one of again) graph.put(contributeObject(one, 1))
        expect(shown(graph)).toEqual(expected)
      }),
      { numRuns: 50 }
    )
  })

  it("holds nothing after everything was taken back", () => {
    const graph = graphOf(shop)
    for (const one of shop) graph.remove(contributeObject(one, 1).of)
    expect(shown(graph)).toEqual({ relations: [], entities: [] })
  })
})

describe("what is around an entity", () => {
  const graph = graphOf(shop)
  const web = { kind: "Deployment", namespace: "shop", name: "web" }
  const lines = (reach: Partial<Parameters<typeof around>[2]>) =>
    around(graph, web, { depth: 2, direction: "both", most: 100, ...reach }).steps.map(({ depth, to }) => `${depth} ${showEntity(to)}`)

  it("comes nearest first, along what was asked for and in that direction", () => {
    expect(lines({ along: ["owns"], direction: "from" })).toEqual(["1 ReplicaSet shop/web-1", "2 Pod shop/web-1-a", "2 Pod shop/web-1-b"])
    expect(lines({ depth: 1, direction: "to" })).toEqual(["1 Service shop/web"])
  })

  it("is cut where there is more", () => {
    expect(around(graph, web, { depth: 9, direction: "both", most: 3 })).toMatchObject({ cut: true, steps: { length: 3 } })
  })
})
