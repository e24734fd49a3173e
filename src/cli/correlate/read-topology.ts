import { Effect } from "effect"
import { buildTopology } from "../../knowledge/topology/build-topology.ts"
import { objectsIn } from "../../platform/kubernetes/objects-in.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { readDocuments } from "../read-documents.ts"

const NEXT = "name a file or a folder of manifests, such as what `kubectl get all -A -o yaml` prints"

/** A file of objects, or all of a folder's, as YAML or JSON: what `kubectl get -A -o yaml` prints, or the manifests of an application. */
export const readTopology = Effect.fnUntraced(function* (path: string) {
  const documents = yield* readDocuments(path, { what: "the topology", next: NEXT })
  const objects = documents.flatMap(({ value }) => objectsIn(value))
  if (objects.length > 0) return buildTopology(objects)
  const text = `the topology cannot be read: there is no Kubernetes object in it\n  where: ${path}\n  next:  ${NEXT}`
  return yield* new CliFailure({ text, code: exitCode.notFound })
})
