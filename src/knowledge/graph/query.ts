import { Result } from "effect"
import { type CelInvalid, compileCel, evaluateCel } from "../../platform/cel/cel.ts"
import type { KnowledgeGraph, KnownEntity } from "./knowledge-graph.ts"

/** What a query may use: the entity in question, and the relations that begin and end there. */
const scope = {
  variables: ["entity", "out", "into"],
  members: { entity: ["kind", "namespace", "name", "labels", "facts", "known"] }
} as const

/** Entities that a query is true of; and how many could not be judged, with the first reason: a field that they lack, as CEL has it. */
export interface QueryAnswer {
  readonly entities: ReadonlyArray<KnownEntity>
  readonly unjudged: number
  readonly reason?: string
}

/**
 * The entities of a graph for which a CEL expression is true. `entity` has `kind`, `name`, `namespace` (empty where there is none),
 * `labels`, `facts` and `known` (false where others only name it); `out` holds the relations that begin there, `{kind, source, where, to}`, and
 * `into` those that end there, `{kind, source, where, from}`, with the other end as `{kind, namespace, name}`.
 */
export const queryGraph = (graph: KnowledgeGraph, expression: string): Result.Result<QueryAnswer, CelInvalid> =>
  Result.map(compileCel(expression, scope), (program) => {
    const found: Array<KnownEntity> = []
    let unjudged = 0
    let reason: string | undefined
    for (const known of graph.entities()) {
      const { entity, facts, labels, seen } = known
      const result = evaluateCel(program, {
        entity: { kind: entity.kind, name: entity.name, namespace: entity.namespace ?? "", labels, facts, known: seen !== undefined },
        out: graph.relationsFrom(entity).map(({ kind, source, to, where }) => ({ kind, source, where, to: { namespace: "", ...to } })),
        into: graph.relationsTo(entity).map(({ from, kind, source, where }) => ({ kind, source, where, from: { namespace: "", ...from } }))
      })
      if (result._tag === "value" && result.value === true) found.push(known)
      if (result._tag === "value") continue
      unjudged += 1
      reason ??= result.message
    }
    return { entities: found, unjudged, ...(reason === undefined ? {} : { reason }) }
  })
