import { Effect, FileSystem, Schema } from "effect"
import { parseAllDocuments } from "yaml"
import { buildTopology } from "../../knowledge/topology/build-topology.ts"
import { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"

const isObject = Schema.is(KubeObject)

/** Objects out of manifests and of lists as kubectl prints them; what else a file holds is passed over. */
const objectsIn = (value: unknown): ReadonlyArray<KubeObject> => {
  if (typeof value !== "object" || value === null) return []
  if ("items" in value && Array.isArray(value.items)) return value.items.flatMap(objectsIn)
  return isObject(value) ? [value] : []
}

const MOST_FILES = 5_000

/** A file of objects, or all of a folder's, as YAML or JSON: what `kubectl get -A -o yaml` prints, or the manifests of an application. */
export const readTopology = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const failed = (error: { readonly message: string }) =>
    new CliFailure({
      text: `the topology cannot be read\n  where: ${path}\n  next:  name a file or a folder of manifests (${error.message})`,
      code: exitCode.notFound
    })
  const info = yield* Effect.mapError(fs.stat(path), failed)
  const names = info.type === "Directory" ? yield* Effect.mapError(fs.readDirectory(path, { recursive: true }), failed) : [""]
  const files = names.filter((name) => name === "" || /\.(ya?ml|json)$/.test(name)).slice(0, MOST_FILES)
  const objects = yield* Effect.forEach(files, (name) =>
    Effect.map(Effect.mapError(fs.readFileString(name === "" ? path : `${path}/${name}`), failed), (content) =>
      parseAllDocuments(content).flatMap((document) => objectsIn(document.toJS({ maxAliasCount: 100 })))
    )
  )
  const all = objects.flat()
  if (all.length === 0) return yield* failed({ message: "there is no Kubernetes object in it" })
  return buildTopology(all)
})
