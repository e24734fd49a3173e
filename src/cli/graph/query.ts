import { Console, Effect, Result } from "effect"
import { Argument, Command } from "effect/cli"
import { queryGraph } from "../../knowledge/graph/query.ts"
import { count, printable } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"
import { loadGraph, sourceFlags } from "./load-graph.ts"

const EXAMPLE = `'entity.kind == "Service" && !out.exists(r, r.kind == "selects")'`

const factsText = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ")

export const queryCommand = Command.make(
  "query",
  {
    ...sourceFlags,
    json: jsonFlag,
    expression: Argument.String("cel").pipe(
      Argument.withDescription(`CEL over entity, out (its relations) and into (relations to it), such as ${EXAMPLE}`)
    )
  },
  Effect.fnUntraced(function* ({ expression, json, ...sources }) {
    const graph = yield* loadGraph(sources)
    const answer = queryGraph(graph, expression)
    if (Result.isFailure(answer)) {
      const text = `the query is not understood: ${answer.failure.message}\n  where: ${expression}\n  next:  write CEL, such as ${EXAMPLE}`
      return yield* new CliFailure({ text, code: exitCode.usage })
    }
    const { entities, reason, unjudged } = answer.success
    const rows = () =>
      entities.map(({ entity, facts, seen }) =>
        [entity.kind, entity.namespace ?? "", entity.name, seen === undefined ? "only named" : factsText(facts)].map(printable)
      )
    yield* print(json, answer.success, () => (entities.length === 0 ? "none" : table(["KIND", "NAMESPACE", "NAME", "FACTS"], rows())))
    if (unjudged > 0)
      yield* Console.error(`${count(unjudged, "entity", "entities")} could not be judged (${reason}); has(entity.facts.phase) asks first`)
  })
).pipe(Command.withDescription("The entities for which a CEL expression is true"))
