import { Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { type ObjectRef, showRef } from "../../domain/object-ref.ts"
import { kustomizationFiles, type Layer, type ManifestFile, renamed } from "./kustomization.ts"
import { isJsonObject } from "./object-changes.ts"
import { obstacle } from "./obstacle.ts"
import { isBelow, type RepositoryFiles } from "./repository-files.ts"
import { parseManifests, plainOf } from "./yaml-source.ts"

/** A document that says something of the object: its manifest, or a patch of it. */
export interface Manifest {
  readonly file: string
  readonly document: number
  readonly value: JsonValue
  /** The kustomizations that it passes, outermost first; none where there are none. */
  readonly layers: ReadonlyArray<Layer>
  /** Whether it is in the folder that is applied, and so not shared with others. */
  readonly isOwn: boolean
}

const groupOf = (apiVersion: unknown): string =>
  typeof apiVersion === "string" && apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : ""

const describes = (value: JsonValue | undefined, ref: ObjectRef, layers: ReadonlyArray<Layer>): value is JsonValue => {
  if (!isJsonObject(value) || !isJsonObject(value.metadata)) return false
  const { name, namespace } = value.metadata
  if (value.kind !== ref.kind || groupOf(value.apiVersion) !== ref.group || typeof name !== "string") return false
  if (name !== ref.name && renamed(name, layers) !== ref.name) return false
  const set = layers.find((layer) => layer.value.namespace !== undefined)?.value.namespace ?? namespace
  return typeof set !== "string" || ref.namespace === undefined || set === ref.namespace
}

const isManifestFile = (path: string): boolean => /\.(ya?ml|json)$/i.test(path)

/** Files that are named after the object are looked at first. */
const likely =
  ({ name, kind }: ObjectRef) =>
  (path: string): number => {
    const lower = path.toLowerCase()
    return (lower.includes(name.toLowerCase()) ? 2 : 0) + (lower.includes(kind.toLowerCase()) ? 1 : 0)
  }

const plainFiles = Effect.fnUntraced(function* (path: string, ref: ObjectRef, files: RepositoryFiles) {
  if (isManifestFile(path)) return [path]
  const rank = likely(ref)
  const all = yield* files.below(path)
  return all.filter(isManifestFile).toSorted((a, b) => rank(b) - rank(a) || a.localeCompare(b))
})

/** The documents that describe an object below a path, patches first. Without a kustomization the first that is found is the one. */
export const findManifests = Effect.fn("execute.findManifests")(function* (path: string, ref: ObjectRef, files: RepositoryFiles) {
  const kustomized = isManifestFile(path) ? undefined : yield* kustomizationFiles(path, files)
  const candidates: ReadonlyArray<ManifestFile> =
    kustomized ?? (yield* plainFiles(path, ref, files)).map((file): ManifestFile => ({ file, layers: [] }))
  const found: Array<Manifest> = []
  for (const { file, layers } of candidates) {
    const text = yield* files.read(file)
    for (const [document, parsed] of ((text === undefined ? undefined : parseManifests(text)) ?? []).entries()) {
      const value = plainOf(parsed)
      if (describes(value, ref, layers)) found.push({ file, document, value, layers, isOwn: isBelow(path, file) })
    }
    if (kustomized === undefined && found.length > 0) return found
  }
  if (found.length === 0) return yield* obstacle(`no file there describes ${showRef(ref)}`, path === "" ? "the repository" : path)
  return found
})
