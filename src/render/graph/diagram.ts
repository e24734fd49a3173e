import { type Entity, entityKey, showEntity } from "../../domain/entity.ts"
import type { Relation } from "../../domain/knowledge-graph.ts"
import { printable } from "../words.ts"

/** Every end of these relations once, and a short name for each that any diagram language takes. */
const nodesOf = (
  start: Entity | undefined,
  relations: ReadonlyArray<Relation>
): ReadonlyMap<string, { readonly id: string; readonly entity: Entity }> => {
  const all = [...(start === undefined ? [] : [start]), ...relations.flatMap(({ from, to }) => [from, to])]
  const unique = [...new Map(all.map((entity) => [entityKey(entity), entity]))]
  return new Map(unique.map(([key, entity], index) => [key, { id: `n${index}`, entity }]))
}

const ends = (nodes: ReturnType<typeof nodesOf>, { from, to }: Relation) =>
  [nodes.get(entityKey(from))?.id, nodes.get(entityKey(to))?.id] as const

/** Entity codes, since quotes end a label. https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
const mermaidLabel = (text: string): string => printable(text).replaceAll(/["#<>&\\`]/g, (character) => `#${character.codePointAt(0)};`)

/** A flowchart that GitHub, GitLab and Markdown viewers draw. */
export const mermaidDiagram = (start: Entity | undefined, relations: ReadonlyArray<Relation>): string => {
  const nodes = nodesOf(start, relations)
  return [
    "flowchart LR",
    ...[...nodes.values()].map(({ entity, id }) => `  ${id}["${mermaidLabel(showEntity(entity))}"]`),
    ...relations.map((relation) => {
      const [from, to] = ends(nodes, relation)
      return `  ${from} -->|${relation.kind}| ${to}`
    })
  ].join("\n")
}

/** https://graphviz.org/doc/info/lang.html */
const dotLabel = (text: string): string => `"${printable(text).replaceAll(/["\\]/g, (character) => `\\${character}`)}"`

export const dotDiagram = (start: Entity | undefined, relations: ReadonlyArray<Relation>): string => {
  const nodes = nodesOf(start, relations)
  return [
    "digraph handrail {",
    "  rankdir=LR",
    "  node [shape=box]",
    ...[...nodes.values()].map(({ entity, id }) => `  ${id} [label=${dotLabel(showEntity(entity))}]`),
    ...relations.map((relation) => {
      const [from, to] = ends(nodes, relation)
      return `  ${from} -> ${to} [label=${dotLabel(relation.kind)}]`
    }),
    "}"
  ].join("\n")
}
