import { type Entity, entityKey } from "../../domain/entity.ts"
import type { Neighbourhood, Relation, RelationKind, RelationStep } from "../../domain/knowledge-graph.ts"
import type { KnowledgeGraph } from "./knowledge-graph.ts"

/** How far to look, and along what. */
export interface Reach {
  /** Most relations between the start and anything shown. */
  readonly depth: number
  /** Absent: along all. */
  readonly along?: ReadonlyArray<RelationKind>
  /** `from`: only what relations of the start lead to; `to`: only what leads to it. */
  readonly direction: "both" | "from" | "to"
  /** Most relations found: a node of a large cluster has thousands. */
  readonly most: number
}

const otherEnd = ({ from, to }: Relation, end: Entity): Entity => (entityKey(from) === entityKey(end) ? to : from)

/** What is around an entity, nearest first, each relation once. */
export const around = (
  graph: Pick<KnowledgeGraph, "relationsFrom" | "relationsTo">,
  start: Entity,
  { along, depth, direction, most }: Reach
): Neighbourhood => {
  const entered = new Set([entityKey(start)])
  const told = new Set<string>()
  const steps: Array<RelationStep> = []
  let edge: ReadonlyArray<Entity> = [start]
  const relationsOf = (entity: Entity): ReadonlyArray<Relation> =>
    [...(direction === "to" ? [] : graph.relationsFrom(entity)), ...(direction === "from" ? [] : graph.relationsTo(entity))].filter(
      ({ kind }) => along?.includes(kind) ?? true
    )

  for (let at = 1; at <= depth && edge.length > 0; at++) {
    const next: Array<Entity> = []
    for (const entity of edge) {
      for (const relation of relationsOf(entity)) {
        const key = `${relation.kind} ${entityKey(relation.from)} ${entityKey(relation.to)}`
        if (told.has(key)) continue
        if (steps.length === most) return { start, steps, cut: true }
        told.add(key)
        const to = otherEnd(relation, entity)
        const isNew = !entered.has(entityKey(to))
        steps.push({ relation, from: entity, to, depth: at, isNew })
        if (!isNew) continue
        entered.add(entityKey(to))
        next.push(to)
      }
    }
    edge = next
  }
  return { start, steps, cut: false }
}
