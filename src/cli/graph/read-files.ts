import { Clock, Effect, Schema } from "effect"
import {
  callsOfJaeger,
  callsOfServiceGraph,
  callsOfTraces,
  contributeCalls,
  JaegerDependencies,
  ServiceGraphVector
} from "../../knowledge/graph/calls.ts"
import { CatalogEntity, contributeCatalog } from "../../knowledge/graph/catalog.ts"
import type { Contribution } from "../../knowledge/graph/contribution.ts"
import { contributeKubernetes } from "../../knowledge/graph/objects/contribute-kubernetes.ts"
import { contributeRules, RuleGroups } from "../../knowledge/graph/rules.ts"
import { objectsIn } from "../../platform/kubernetes/objects-in.ts"
import { tracesIn } from "../../platform/traces/read-answer.ts"
import { type FileDocument, readDocuments } from "../read-documents.ts"
import { SOURCE_FILES } from "./source-flags.ts"

const isCatalog = Schema.is(CatalogEntity)
const isRules = Schema.is(RuleGroups)
const isRulesAnswer = Schema.is(Schema.Struct({ data: RuleGroups }))
const isCalls = Schema.is(JaegerDependencies)
const isServiceGraph = Schema.is(ServiceGraphVector)

/** What a document says, by its form; nothing, when it is of no form that is known. A catalog's entities look like Kubernetes objects. */
const contributionsOf = ({ file, value }: FileDocument, seenAt: number): ReadonlyArray<Contribution> => {
  if (isCatalog(value)) return [contributeCatalog(value, file, seenAt)]
  const objects = objectsIn(value)
  if (objects.length > 0) return objects.map((object) => contributeKubernetes(object, seenAt))
  if (isRules(value)) return [contributeRules(value, file, seenAt)]
  if (isRulesAnswer(value)) return [contributeRules(value.data, file, seenAt)]
  if (isCalls(value)) return [contributeCalls(callsOfJaeger(value), file, seenAt)]
  if (isServiceGraph(value)) return [contributeCalls(callsOfServiceGraph(value), file, seenAt)]
  const traces = tracesIn(value)
  return traces === undefined ? [] : [contributeCalls(callsOfTraces(traces), file, seenAt)]
}

/** What a file, or a folder's files, say of entities and relations. */
export const readSourceFiles = Effect.fnUntraced(function* (path: string) {
  const documents = yield* readDocuments(path, { what: "the graph's source", next: `name a file or folder of ${SOURCE_FILES}` })
  const now = yield* Clock.currentTimeMillis
  return documents.flatMap((document) => contributionsOf(document, now))
})
