import { posix } from "node:path"
import { Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import type { ManifestEdit } from "../../domain/repository-change.ts"
import { valueAt } from "./edit-yaml.ts"
import { parseImage } from "./manifest-value.ts"
import { isJsonObject, type ObjectChange } from "./object-changes.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"
import type { Placed } from "./place-changes.ts"
import { type RepositoryFiles, within } from "./repository-files.ts"
import { parseManifests, plainOf } from "./yaml-source.ts"

type Path = ReadonlyArray<string | number>

/** Every place in some values for which the test holds. */
const places = (
  value: JsonValue | undefined,
  holds: (map: { readonly [key: string]: JsonValue | undefined }) => boolean,
  at: Path = []
): ReadonlyArray<Path> => {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue, index) => places(item, holds, [...at, index]))
  if (!isJsonObject(value)) return []
  const inner = Object.entries(value).flatMap(([key, member]) => places(member, holds, [...at, key]))
  return holds(value) ? [at, ...inner] : inner
}

/**
 * The one value that charts by convention take such a change from: `image.tag` beside an `image.repository` of that image, or
 * `replicaCount`. Undefined where there is no such value, or more than one. https://helm.sh/docs/chart_best_practices/values/
 */
export const conventionalValue = (
  values: JsonValue | undefined,
  { path, from, to }: ObjectChange
): { readonly at: Path; readonly to: JsonValue } | undefined => {
  if (path.at(-1) === "image" && typeof from === "string" && typeof to === "string") {
    const [was, wanted] = [parseImage(from), parseImage(to)]
    if (was.name !== wanted.name || was.tag === undefined || wanted.tag === undefined || wanted.digest !== undefined) return undefined
    const found = places(
      values,
      ({ repository, tag }) =>
        typeof repository === "string" && (was.name === repository || was.name.endsWith(`/${repository}`)) && String(tag) === was.tag
    )
    const [only] = found
    return only === undefined || found.length > 1 ? undefined : { at: [...only, "tag"], to: wanted.tag }
  }
  if (path.length === 2 && path[1] === "replicas" && typeof to === "number") {
    const found = places(values, ({ replicaCount }) => replicaCount === from)
    const [only] = found
    return only === undefined || found.length > 1 ? undefined : { at: [...only, "replicaCount"], to }
  }
  return undefined
}

/** A chart that is in the repository itself: its folder, and the files of values that its owner gives it, in the order that it does. */
export interface OwnChart {
  readonly folder: string
  readonly valueFiles: ReadonlyArray<string>
}

/** The files of values, the one that overrides all others first. A leading slash is the repository's root. */
const valueFilesOf = ({ folder, valueFiles }: OwnChart): ReadonlyArray<string> => {
  const named = valueFiles.flatMap((file) => (file.startsWith("/") ? within("", file.slice(1)) : within(folder, file)) ?? [])
  return [...named.toReversed(), posix.join(folder, "values.yaml")]
}

const valuesIn = (text: string | undefined): JsonValue | undefined => {
  const [document] = (text === undefined ? undefined : parseManifests(text)) ?? []
  return document === undefined ? undefined : plainOf(document)
}

/** The edits of one file of values that make all of the changes; undefined where they are not clearly made by it. */
const editsOf = (values: JsonValue | undefined, changes: ReadonlyArray<ObjectChange>): ReadonlyArray<ManifestEdit> | undefined => {
  const edits = changes.flatMap((change) => {
    const found = conventionalValue(values, change)
    if (found === undefined) return []
    return [{ path: found.at, from: valueAt(values, found.at), to: found.to } as ManifestEdit]
  })
  return edits.length === changes.length ? edits : undefined
}

/** The one file of a chart's values that sets what is to be changed, and how. */
export const placeValues = Effect.fnUntraced(function* (
  changes: ReadonlyArray<ObjectChange>,
  chart: OwnChart,
  files: RepositoryFiles
): Effect.fn.Return<Placed, Obstacle> {
  for (const file of valueFilesOf(chart)) {
    const edits = editsOf(valuesIn(yield* files.read(file)), changes)
    if (edits !== undefined) return { file, document: 0, edits }
  }
  return yield* obstacle("it is rendered from a chart, and none of its values is clearly the one that sets it", chart.folder)
})
