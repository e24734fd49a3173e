import { Effect } from "effect"
import { type Entity, showEntity } from "../../domain/entity.ts"
import type { KnowledgeGraph } from "../../knowledge/graph/knowledge-graph.ts"
import { didYouMean } from "../../platform/did-you-mean.ts"
import { resourceNamed } from "../../policy/effects/kubectl/resources.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"

/** `deploy`, `deployments` and `Deployment` are one kind, as kubectl takes them; other kinds by their names, however written. */
const isKind = (wanted: string, kind: string): boolean => {
  const resource = resourceNamed(wanted)
  return kind === (resource.known ? resource.kind : wanted) || kind.toLowerCase() === wanted.toLowerCase()
}

const failed = (message: string, where: string, next: string, code: 2 | 4) =>
  new CliFailure({ text: `${message}\n  where: ${where}\n  next:  ${next}`, code })

/** The one entity that a person means by `KIND/NAME`, in a namespace where that is needed to tell two apart. */
export const findEntity = Effect.fnUntraced(function* (
  graph: KnowledgeGraph,
  target: string,
  namespace: string | undefined
): Effect.fn.Return<Entity, CliFailure> {
  const slash = target.indexOf("/")
  if (slash < 1) return yield* failed("this names no entity", target, "write it as kubectl does, such as deployment/cart", exitCode.usage)
  const [kind, name] = [target.slice(0, slash), target.slice(slash + 1)]
  const entities = graph.entities().map(({ entity }) => entity)
  const ofKind = entities.filter(
    (entity) => isKind(kind, entity.kind) && (namespace === undefined || (entity.namespace ?? namespace) === namespace)
  )
  const [first, ...others] = ofKind.filter((entity) => entity.name === name)
  if (first !== undefined && others.length === 0) return first
  if (first !== undefined) {
    const all = [first, ...others].slice(0, 5).map(showEntity).join(", ")
    return yield* failed(`more than one is meant: ${all}`, target, "add --namespace", exitCode.usage)
  }
  const meant = didYouMean(
    name,
    ofKind.map((entity) => entity.name)
  )
  const kinds = [...new Set(entities.map((entity) => entity.kind))].sort().join(", ")
  const next = meant === undefined ? `the graph has these kinds: ${kinds}` : `did you mean ${kind}/${meant}?`
  return yield* failed(`nothing in the graph is called ${target}`, "the graph's sources", next, exitCode.notFound)
})
