import { Clock, Console, Effect, Option } from "effect"
import type { RelationKind } from "../../domain/knowledge-graph.ts"
import { around, type Reach } from "../../knowledge/graph/around.ts"
import { dotDiagram, mermaidDiagram } from "../../render/graph/diagram.ts"
import { treeText } from "../../render/graph/tree.ts"
import { findEntity } from "./find-entity.ts"
import { loadGraph } from "./load-graph.ts"
import type { Output } from "./outputs.ts"
import type { Sources } from "./source-flags.ts"

interface Asked extends Sources, Omit<Reach, "along"> {
  /** `KIND/NAME`. */
  readonly entity: string
  readonly namespace: Option.Option<string>
  /** None: along all. */
  readonly along: ReadonlyArray<RelationKind>
  readonly why: boolean
  readonly output: Output
}

/** Prints what is around an entity. */
export const showAround = Effect.fnUntraced(function* ({
  along,
  depth,
  direction,
  entity,
  most,
  namespace,
  output,
  why,
  ...sources
}: Asked) {
  const graph = yield* loadGraph(sources)
  const start = yield* findEntity(graph, entity, Option.getOrUndefined(namespace))
  const found = around(graph, start, { depth, direction, most, ...(along.length === 0 ? {} : { along }) })
  const relations = found.steps.map(({ relation }) => relation)
  const now = yield* Clock.currentTimeMillis
  const print: Readonly<Record<Output, () => string>> = {
    tree: () => treeText(found, { why, now }),
    mermaid: () => mermaidDiagram(start, relations),
    dot: () => dotDiagram(start, relations),
    json: () => JSON.stringify({ start: graph.get(start), relations, cut: found.cut }, null, 2)
  }
  yield* Console.log(print[output]())
})
