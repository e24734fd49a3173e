import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { showEntity } from "../../domain/entity.ts"
import type { ClusterReader, KubeObject, ObjectChange } from "../../platform/kubernetes/kube-reader.ts"
import { makeKeptGraph } from "./kept-graph.ts"
import type { KnowledgeGraph } from "./knowledge-graph.ts"

const object = (kind: string, name: string, more: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "shop", labels: { app: "cart" } },
  ...more
})
const pod = (name: string, node: string) => object("Pod", name, { spec: { nodeName: node } })
const service = object("Service", "cart", { spec: { selector: { app: "cart" } } })
const settings = (name: string) => object("ConfigMap", name)

/** A reader that keeps pods and services, and lists ConfigMaps; what it holds can change. */
const keeping = (...first: ReadonlyArray<KubeObject>) => {
  const state = { objects: first, keeps: true, told: (_: ReadonlyArray<ObjectChange>) => {} }
  const isKept = ({ kind }: KubeObject) => state.keeps && kind !== "ConfigMap"
  const reader: Pick<ClusterReader, "list" | "changes"> = {
    list: ({ resource }) => {
      const items = state.objects.filter(({ kind }) => `${kind.toLowerCase()}s` === resource)
      const kept = state.keeps && resource !== "configmaps"
      return Effect.succeed({ items, path: resource, truncated: false, ...(kept ? { age: 7_000 } : {}) })
    },
    changes: (told) =>
      Effect.sync(() => {
        state.told = told
        told(state.objects.filter(isKept).map((one) => ({ type: "put", object: one })))
      })
  }
  return { reader, state }
}

const shown = (graph: Pick<KnowledgeGraph, "relations">): ReadonlyArray<string> =>
  graph
    .relations()
    .map(({ from, kind, to }) => `${showEntity(from)} ${kind} ${showEntity(to)}`)
    .toSorted()

/** What a graph made of these objects at once has. */
const afresh = Effect.fnUntraced(function* (objects: ReadonlyArray<KubeObject>) {
  const { reader } = keeping(...objects)
  return shown((yield* (yield* makeKeptGraph(reader)).current).graph)
})

it.effect("takes in change by change what is kept, and is then as one made afresh", () =>
  Effect.gen(function* () {
    const { reader, state } = keeping(service, pod("a", "n1"), pod("b", "n1"), settings("old"))
    const kept = yield* makeKeptGraph(reader)
    const first = yield* kept.current
    expect(first.age).toBe(7_000)
    expect(shown(first.graph)).toContain("Service shop/cart selects Pod shop/a")
    expect(first.graph.get({ kind: "ConfigMap", namespace: "shop", name: "old" })?.seen).toBeDefined()

    state.told([
      { type: "put", object: pod("a", "n2") },
      { type: "gone", object: pod("b", "n1") },
      { type: "put", object: pod("c", "n1") }
    ])
    state.objects = [service, pod("a", "n2"), pod("c", "n1"), settings("new")]
    const { graph } = yield* kept.current
    expect(shown(graph)).toEqual(yield* afresh(state.objects))
    expect(shown(graph)).toContain("Pod shop/a scheduled-on Node n2")
    expect(graph.get({ kind: "ConfigMap", namespace: "shop", name: "old" })).toBeUndefined()
    expect(graph.get({ kind: "ConfigMap", namespace: "shop", name: "new" })?.seen).toBeDefined()
  }).pipe(Effect.scoped)
)

it.effect("is made of lists while nothing is kept, and believes what is kept over a list that knows less", () =>
  Effect.gen(function* () {
    const { reader, state } = keeping()
    state.keeps = false
    const kept = yield* makeKeptGraph(reader)
    state.objects = [service, pod("a", "n1"), pod("b", "n1")]
    expect(shown((yield* kept.current).graph)).toEqual(yield* afresh(state.objects))

    state.told([{ type: "put", object: pod("a", "n2") }])
    expect(shown((yield* kept.current).graph)).toContain("Pod shop/a scheduled-on Node n2")

    state.keeps = true
    state.told([{ type: "put", object: service }])
    state.objects = [service, pod("a", "n2")]
    expect(shown((yield* kept.current).graph)).toEqual(yield* afresh(state.objects))
    state.told([
      { type: "gone", object: service },
      { type: "gone", object: pod("a", "n2") }
    ])
    state.objects = []
    const { graph } = yield* kept.current
    expect([shown(graph), graph.entities()]).toEqual([[], []])
  }).pipe(Effect.scoped)
)
