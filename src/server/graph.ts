import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { NotFound } from "../api/problem.ts"
import { showEntity } from "../domain/entity.ts"
import { around } from "../knowledge/graph/around.ts"
import { ClusterGraphs } from "../knowledge/graph/cluster-graphs.ts"
import { inNamespace } from "../platform/kubernetes/place.ts"
import { notFound, unavailable } from "./problems.ts"

const DEPTH = 2
const MOST = 200

export const graphHandlers = HttpApiBuilder.group(
  Api,
  "graph",
  Effect.fnUntraced(function* (handlers) {
    const graphs = yield* ClusterGraphs
    return handlers.handleAll({
      around: Effect.fnUntraced(function* ({ params: { cluster }, query: { depth = DEPTH, kind, most = MOST, name, namespace } }) {
        const { age, graph, unread } = yield* Effect.mapError(graphs.current(cluster), (error) =>
          error._tag === "ClusterUnknown" ? notFound(error) : unavailable(error)
        )
        const start = { kind, name, ...inNamespace(namespace) }
        if (graph.get(start) === undefined)
          return yield* new NotFound({
            message: `nothing in the graph of ${cluster} is called ${showEntity(start)}`,
            where: cluster,
            next: "check the kind as the API writes it, the name and the namespace"
          })
        const { cut, steps } = around(graph, start, { depth, direction: "both", most })
        return { start, relations: steps.map(({ relation }) => relation), cut, age, unread: unread.map(({ resource }) => resource) }
      })
    })
  })
)
