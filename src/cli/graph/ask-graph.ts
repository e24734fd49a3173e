import { Console, Effect, Result } from "effect"
import { queryGraph } from "../../knowledge/graph/query.ts"
import { count, printable } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { print } from "../output.ts"
import { table } from "../table.ts"
import { loadGraph } from "./load-graph.ts"
import { EXAMPLE_QUERY, type Sources } from "./source-flags.ts"

const factsText = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ")

interface Asked extends Sources {
  /** CEL. */
  readonly expression: string
  readonly json: boolean
}

/** Prints the entities for which a query is true. */
export const askGraph = Effect.fnUntraced(function* ({ expression, json, ...sources }: Asked) {
  const graph = yield* loadGraph(sources)
  const answer = queryGraph(graph, expression)
  if (Result.isFailure(answer)) {
    const text = `the query is not understood: ${answer.failure.message}\n  where: ${expression}\n  next:  write CEL, such as ${EXAMPLE_QUERY}`
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
