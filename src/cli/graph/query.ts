import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { jsonFlag } from "../output.ts"
import { EXAMPLE_QUERY, sourceFlags } from "./source-flags.ts"

/** Loaded when it is asked for: other commands start without the graph. */
const loaded = Effect.promise(() => import("./ask-graph.ts"))

export const queryCommand = Command.make(
  "query",
  {
    ...sourceFlags,
    json: jsonFlag,
    expression: Argument.String("cel").pipe(
      Argument.withDescription(`CEL over entity, out (its relations) and into (relations to it), such as ${EXAMPLE_QUERY}`)
    )
  },
  (asked) => Effect.flatMap(loaded, ({ askGraph }) => askGraph(asked))
).pipe(Command.withDescription("The entities for which a CEL expression is true"))
