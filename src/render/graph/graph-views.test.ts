import { describe, expect, it } from "@effect/vitest"
import type { Neighbourhood, Relation } from "../../domain/knowledge-graph.ts"
import { dotDiagram, mermaidDiagram } from "./diagram.ts"
import { treeText } from "./tree.ts"

const web = { kind: "Deployment", namespace: "shop", name: "web" }
const set = { kind: "ReplicaSet", namespace: "shop", name: "web-1" }
const alert = { kind: "Alert", name: 'a "quoted" <b>\u001b[31m' }
const relation = (kind: Relation["kind"], from: Relation["from"], to: Relation["to"]): Relation => ({
  kind,
  from,
  to,
  source: "kubernetes",
  where: "spec",
  seenAt: 0
})
const owns = relation("owns", web, set)
const consumes = relation("consumes-metric", alert, web)

const found: Neighbourhood = {
  start: web,
  cut: true,
  steps: [
    { relation: owns, from: web, to: set, depth: 1, isNew: true },
    { relation: consumes, from: web, to: alert, depth: 1, isNew: true },
    { relation: relation("owns", set, web), from: set, to: web, depth: 2, isNew: false }
  ]
}

describe("views of the graph", () => {
  it("draws a tree that reads from each entity, with the reasons where they are asked for", () => {
    expect(treeText(found, { why: false, now: 0 })).toBe(
      [
        "Deployment shop/web",
        "├─ owns ReplicaSet shop/web-1",
        "│  └─ owns Deployment shop/web (above)",
        '└─ is consumed by Alert a "quoted" <b>\\u{1b}[31m',
        "  … and more: look less far with --depth, or along one kind of relation with --along"
      ].join("\n")
    )
    expect(treeText(found, { why: true, now: 7_200_000 })).toContain("├─ owns ReplicaSet shop/web-1  (kubernetes, 2 h ago: spec)")
  })

  it("writes diagrams in which no name ends a label", () => {
    const relations = [owns, consumes]
    expect(mermaidDiagram(web, relations).split("\n")).toEqual([
      "flowchart LR",
      '  n0["Deployment shop/web"]',
      '  n1["ReplicaSet shop/web-1"]',
      '  n2["Alert a #34;quoted#34; #60;b#62;#92;u{1b}[31m"]',
      "  n0 -->|owns| n1",
      "  n2 -->|consumes-metric| n0"
    ])
    expect(dotDiagram(web, relations)).toContain('n2 [label="Alert a \\"quoted\\" <b>\\\\u{1b}[31m"]')
  })
})
