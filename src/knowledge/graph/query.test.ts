import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { showEntity } from "../../domain/entity.ts"
import { makeKnowledgeGraph } from "./knowledge-graph.ts"
import { contributeObject } from "./objects/contribute-object.ts"
import { deployment, pod, service } from "./objects.fixture.ts"
import { queryGraph } from "./query.ts"

const graph = makeKnowledgeGraph()
for (const object of [deployment("web"), pod("web", "a"), service("web"), service("lost")]) graph.put(contributeObject(object, 1))

const ask = (expression: string) => Result.getOrThrow(queryGraph(graph, expression))
const names = (expression: string) => ask(expression).entities.map(({ entity }) => showEntity(entity))

describe("a query", () => {
  it("judges each entity with its relations", () => {
    expect(names('entity.kind == "Service" && !out.exists(r, r.kind == "selects")')).toEqual(["Service shop/lost"])
    expect(names('into.exists(r, r.kind == "selects" && r.from.name == "web") && entity.kind == "Pod"')).toEqual(["Pod shop/web-1-a"])
    expect(names('!entity.known && entity.namespace == ""')).toEqual(["Node worker-1"])
  })

  it("tells how many entities it could not judge, and why", () => {
    const { entities, reason, unjudged } = ask("entity.facts.replicas > 1")
    expect(entities.map(({ entity }) => entity.name)).toEqual(["web"])
    expect(unjudged).toBeGreaterThan(0)
    expect(reason).toContain("replicas")
  })

  it("refuses names that there are not", () => {
    expect(Result.isFailure(queryGraph(graph, "entity.colour == 'red'"))).toBe(true)
    expect(Result.isFailure(queryGraph(graph, "incoming.size() > 0"))).toBe(true)
  })
})
