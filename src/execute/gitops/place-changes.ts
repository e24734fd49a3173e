import { Effect, Result, type Schema } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import type { ManifestEdit } from "../../domain/repository-change.ts"
import { valueAt } from "./edit-yaml.ts"
import type { Manifest } from "./find-manifest.ts"
import type { Layer } from "./kustomization.ts"
import { parseImage, sameValue } from "./manifest-value.ts"
import { isJsonObject, type ObjectChange, type Segment, showSegments } from "./object-changes.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"

/** Edits of one document. */
export interface Placed {
  readonly file: string
  readonly document: number
  readonly edits: ReadonlyArray<ManifestEdit>
}

type Json = Schema.Json

type Placing = Result.Result<Placed | "already", Obstacle>

const show = (value: JsonValue | undefined): string => (value === undefined ? "nothing" : JSON.stringify(value))

const differs = (change: ObjectChange, says: JsonValue | undefined, file: string): Placing =>
  sameValue(says, change.to)
    ? Result.succeed("already")
    : Result.fail(obstacle(`${file} has ${show(says)} for ${showSegments(change.path)} where the cluster has ${show(change.from)}`, file))

/** The path as keys and indices of this value; undefined when an item on the way is not in it. */
const concrete = (value: JsonValue | undefined, path: ReadonlyArray<Segment>): ReadonlyArray<string | number> | undefined => {
  const found: Array<string | number> = []
  for (const [at, segment] of path.entries()) {
    if (typeof segment !== "object") {
      found.push(segment)
      continue
    }
    const items = valueAt(value, found)
    const index = Array.isArray(items) ? items.findIndex((item: JsonValue) => isJsonObject(item) && item.name === segment.named) : -1
    if (index < 0 && at < path.length - 1) return undefined
    found.push(index < 0 ? (Array.isArray(items) ? items.length : 0) : index)
  }
  return found
}

const edit = (path: ManifestEdit["path"], from: JsonValue | undefined, to: JsonValue | undefined): ManifestEdit => ({
  path,
  ...(from === undefined ? {} : { from: from as Json }),
  ...(to === undefined ? {} : { to: to as Json })
})

const inLayer = ({ file }: Layer, edits: ReadonlyArray<ManifestEdit>): Placing => Result.succeed({ file, document: 0, edits })

/** Sets a kustomization's entry for an image to another one, with as few words as that takes. */
const imageEntry = (layer: Layer, index: number, change: ObjectChange, written: string): Placing => {
  const entry = layer.value.images?.[index] ?? { name: "" }
  const tag = entry.newTag === undefined ? parseImage(written).tag : String(entry.newTag)
  const name = entry.newName ?? entry.name
  const now = entry.digest === undefined ? (tag === undefined ? name : `${name}:${tag}`) : `${name}@${entry.digest}`
  if (now !== change.from) return differs(change, now, layer.file)
  const to = parseImage(String(change.to))
  const at = (key: string) => ["images", index, key]
  const edits = [
    ...(to.name === name ? [] : [edit(at("newName"), entry.newName, to.name)]),
    ...(entry.digest === to.digest ? [] : [edit(at("digest"), entry.digest, to.digest)]),
    ...(to.digest !== undefined || to.tag === tag ? [] : [edit(at("newTag"), entry.newTag, to.tag ?? "latest")])
  ]
  return inLayer(layer, edits)
}

const newImageEntry = (layer: Layer, written: string, change: ObjectChange): Placing => {
  const [was, to] = [parseImage(written), parseImage(String(change.to))]
  const entry = {
    name: was.name,
    ...(to.name === was.name ? {} : { newName: to.name }),
    ...(to.digest === undefined ? { newTag: to.tag ?? "latest" } : { digest: to.digest })
  }
  return inLayer(layer, [edit(["images", layer.value.images?.length ?? 0], undefined, entry)])
}

const isImage = ({ path, to }: ObjectChange): boolean =>
  path.at(-1) === "image" && typeof path.at(-2) === "object" && typeof to === "string"
const isReplicas = ({ path, to }: ObjectChange): boolean =>
  path.length === 2 && path[0] === "spec" && path[1] === "replicas" && typeof to === "number"

/** What the layers say of the value, above what is written in the manifest; undefined when they say nothing. */
const byLayers = (change: ObjectChange, manifest: Manifest, written: JsonValue | undefined): Placing | undefined => {
  const name = valueAt(manifest.value, ["metadata", "name"])
  for (const layer of manifest.layers) {
    const { images, replicas } = layer.value
    const image =
      isImage(change) && typeof written === "string" ? (images?.findIndex((one) => one.name === parseImage(written).name) ?? -1) : -1
    if (image >= 0) return imageEntry(layer, image, change, String(written))
    const count = isReplicas(change) ? (replicas?.findIndex((one) => one.name === name) ?? -1) : -1
    const says = replicas?.[count]?.count
    if (says === undefined) continue
    return sameValue(says, change.from)
      ? inLayer(layer, [edit(["replicas", count, "count"], says, change.to)])
      : differs(change, says, layer.file)
  }
  return undefined
}

/** Adds to the applied folder's own kustomization what else would have to be written where others share it. */
const inOverlay = (change: ObjectChange, manifest: Manifest, written: JsonValue | undefined): Placing => {
  const [outermost] = manifest.layers
  const name = valueAt(manifest.value, ["metadata", "name"])
  if (outermost !== undefined && isImage(change) && typeof written === "string") return newImageEntry(outermost, written, change)
  if (outermost !== undefined && isReplicas(change)) {
    const entry = { name: String(name), count: change.to ?? 0 }
    return inLayer(outermost, [edit(["replicas", outermost.value.replicas?.length ?? 0], undefined, entry)])
  }
  return Result.fail(
    obstacle(
      `${showSegments(change.path)} is written in ${manifest.file}, outside of the applied folder, where others may share it; a patch is needed`,
      manifest.file
    )
  )
}

const placeOne = (change: ObjectChange, manifests: ReadonlyArray<Manifest>): Placing => {
  const seen = manifests.map((manifest) => {
    const path = concrete(manifest.value, change.path)
    return { manifest, path, written: path === undefined ? undefined : valueAt(manifest.value, path) }
  })
  // the outermost that says something of it decides; else it is added to the manifest itself, which comes last
  const { manifest, path, written } = seen.find((one) => one.written !== undefined) ??
    seen.at(-1) ?? { manifest: undefined, path: undefined, written: undefined }
  if (manifest === undefined || path === undefined) {
    return change.to === undefined
      ? Result.succeed("already")
      : Result.fail(obstacle(`${manifest?.file ?? "its manifest"} has no ${showSegments(change.path.slice(0, -1))}`, manifest?.file))
  }
  const said = byLayers(change, manifest, written)
  if (said !== undefined) return said
  if (written === undefined && change.to === undefined) return Result.succeed("already")
  if (written !== undefined && !sameValue(written, change.from)) return differs(change, written, manifest.file)
  if (!manifest.isOwn) return inOverlay(change, manifest, written)
  return Result.succeed({ file: manifest.file, document: manifest.document, edits: [edit(path, written, change.to)] })
}

/** Later items of a list are taken away before earlier ones, whose removal would move them. */
const order = (edits: ReadonlyArray<ManifestEdit>): ReadonlyArray<ManifestEdit> => {
  const sets = edits.filter(({ to }) => to !== undefined)
  return [...sets, ...edits.filter(({ to }) => to === undefined).toReversed()]
}

/** The one document that the changes are to be written in, and how. */
export const placeChanges = Effect.fnUntraced(function* (changes: ReadonlyArray<ObjectChange>, manifests: ReadonlyArray<Manifest>) {
  const placed = new Map<string, Placed>()
  for (const change of changes) {
    const one = yield* Effect.fromResult(placeOne(change, manifests))
    if (one === "already") continue
    const key = JSON.stringify([one.file, one.document])
    const appended = appendedAfter(placed.get(key)?.edits ?? [], one.edits)
    placed.set(key, { ...one, edits: [...(placed.get(key)?.edits ?? []), ...appended] })
  }
  const [first, second] = placed.values()
  if (first === undefined)
    return yield* obstacle("the repository says already what is wanted, and it is not applied: sync it", manifests[0]?.file)
  if (second !== undefined)
    return yield* obstacle(`the change is in several places: ${[...placed.values()].map(({ file }) => file).join(", ")}`, first.file)
  return { ...first, edits: order(first.edits) } satisfies Placed
})

/** Two items that are added to one list come one after the other. */
const appendedAfter = (before: ReadonlyArray<ManifestEdit>, edits: ReadonlyArray<ManifestEdit>): ReadonlyArray<ManifestEdit> =>
  edits.map((one) => {
    const last = one.path.at(-1)
    if (typeof last !== "number" || one.from !== undefined) return one
    const parent = JSON.stringify(one.path.slice(0, -1))
    const added = before.filter(
      (other) => other.from === undefined && other.to !== undefined && JSON.stringify(other.path.slice(0, -1)) === parent
    )
    return added.length === 0 ? one : { ...one, path: [...one.path.slice(0, -1), last + added.length] }
  })
