import { Clock, Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { relationKinds } from "../../domain/knowledge-graph.ts"
import { around } from "../../knowledge/graph/around.ts"
import { dotDiagram, mermaidDiagram } from "../../render/graph/diagram.ts"
import { treeText } from "../../render/graph/tree.ts"
import { findEntity } from "./find-entity.ts"
import { loadGraph, sourceFlags } from "./load-graph.ts"

const outputs = ["tree", "mermaid", "dot", "json"] as const

export const showCommand = Command.make(
  "show",
  {
    ...sourceFlags,
    entity: Argument.String("kind/name").pipe(
      Argument.withDescription("As kubectl writes it: deployment/cart, svc/cart, node/worker-1, alert/KubePodCrashLooping")
    ),
    namespace: Flag.String("namespace").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("Its namespace, where that is needed"),
      Flag.optional
    ),
    depth: Flag.Int("depth").pipe(Flag.withDescription("How many relations away to look"), Flag.withDefault(2)),
    along: Flag.Literals("along", relationKinds).pipe(
      Flag.withDescription("Only along this kind of relation (may be repeated)"),
      Flag.atLeast(0)
    ),
    direction: Flag.Literals("direction", ["both", "from", "to"]).pipe(
      Flag.withDescription("from: what it leads to; to: what leads to it"),
      Flag.withDefault("both")
    ),
    most: Flag.Int("most").pipe(Flag.withDescription("Most relations shown"), Flag.withDefault(200)),
    why: Flag.Boolean("why").pipe(Flag.withDescription("Say of each relation who says so, and when"), Flag.withDefault(false)),
    output: Flag.Literals("output", outputs).pipe(Flag.withAlias("o"), Flag.withDescription("How to print it"), Flag.withDefault("tree"))
  },
  Effect.fnUntraced(function* ({ along, depth, direction, entity, most, namespace, output, why, ...sources }) {
    const graph = yield* loadGraph(sources)
    const start = yield* findEntity(graph, entity, Option.getOrUndefined(namespace))
    const found = around(graph, start, { depth, direction, most, ...(along.length === 0 ? {} : { along }) })
    const relations = found.steps.map(({ relation }) => relation)
    const now = yield* Clock.currentTimeMillis
    const print: Readonly<Record<(typeof outputs)[number], () => string>> = {
      tree: () => treeText(found, { why, now }),
      mermaid: () => mermaidDiagram(start, relations),
      dot: () => dotDiagram(start, relations),
      json: () => JSON.stringify({ start: graph.get(start), relations, cut: found.cut }, null, 2)
    }
    yield* Console.log(print[output]())
  })
).pipe(Command.withDescription("What is around an entity: what it needs, what needs it, what runs it, and who says so"))
