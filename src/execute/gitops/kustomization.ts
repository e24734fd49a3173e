import { posix } from "node:path"
import { Effect, Option, Schema } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import type { Obstacle } from "./obstacle.ts"
import { type RepositoryFiles, within } from "./repository-files.ts"
import { parseManifests, plainOf } from "./yaml-source.ts"

/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ — what decides where a value is written. */
const Kustomization = Schema.Struct({
  resources: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  bases: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  components: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  patches: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ path: Schema.optionalKey(Schema.String) })))),
  patchesStrategicMerge: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  namePrefix: Schema.optionalKey(Schema.String),
  nameSuffix: Schema.optionalKey(Schema.String),
  namespace: Schema.optionalKey(Schema.String),
  images: Schema.optionalKey(
    Schema.NullOr(
      Schema.Array(
        Schema.Struct({
          name: Schema.String,
          newName: Schema.optionalKey(Schema.String),
          newTag: Schema.optionalKey(Schema.Union([Schema.String, Schema.Finite])),
          digest: Schema.optionalKey(Schema.String)
        })
      )
    )
  ),
  replicas: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ name: Schema.String, count: Schema.Int }))))
})
type Kustomization = typeof Kustomization.Type

const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

/** One kustomization.yaml, on the way from the applied folder down to its bases. */
export interface Layer {
  readonly folder: string
  readonly file: string
  readonly value: Kustomization
}

/** A file that a kustomization takes manifests or patches from, with the layers that its contents pass, outermost first. */
export interface ManifestFile {
  readonly file: string
  readonly layers: ReadonlyArray<Layer>
}

const decode = Schema.decodeUnknownOption(Kustomization)

const readLayer = Effect.fnUntraced(function* (folder: string, files: RepositoryFiles) {
  for (const name of names) {
    const file = posix.join(folder, name)
    const text = yield* files.read(file)
    if (text === undefined) continue
    const [document] = parseManifests(text) ?? []
    const value: JsonValue | undefined = document === undefined ? undefined : plainOf(document)
    return Option.match(decode(value), { onNone: () => undefined, onSome: (found): Layer => ({ folder, file, value: found }) })
  }
  return undefined
})

const DEEPEST = 8

/** The files that a folder's kustomization is made of, patches before what they patch; undefined when the folder has none. */
export const kustomizationFiles: (
  folder: string,
  files: RepositoryFiles,
  above?: ReadonlyArray<Layer>
) => Effect.Effect<ReadonlyArray<ManifestFile> | undefined, Obstacle> = Effect.fnUntraced(function* (folder, files, above = []) {
  const layer = yield* readLayer(folder, files)
  if (layer === undefined) return undefined
  const layers = [...above, layer]
  const { resources, bases, components, patches, patchesStrategicMerge } = layer.value
  const patchFiles = [
    ...(patches ?? []).flatMap(({ path }) => path ?? []),
    ...(patchesStrategicMerge ?? []).filter((path) => !path.includes("\n"))
  ]
  const found: Array<ManifestFile> = patchFiles.flatMap((path) => {
    const file = within(folder, path)
    return file === undefined ? [] : [{ file, layers }]
  })
  for (const entry of [...(components ?? []), ...(resources ?? []), ...(bases ?? [])]) {
    const path = within(folder, entry)
    if (path === undefined) continue
    const isFile = /\.(ya?ml|json)$/i.test(path)
    const inner = isFile || layers.length >= DEEPEST ? undefined : yield* kustomizationFiles(path, files, layers)
    found.push(...(inner ?? [{ file: path, layers }]))
  }
  return found
})

/** The name that an object gets on its way through the layers. */
export const renamed = (name: string, layers: ReadonlyArray<Layer>): string =>
  layers.toReversed().reduce((so, { value }) => `${value.namePrefix ?? ""}${so}${value.nameSuffix ?? ""}`, name)
