import { Effect } from "effect"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject, ListQuery } from "../../platform/kubernetes/kube-reader.ts"

/** What could not be read is told as such, with why. */
export const orUnknown = <A>(
  read: Effect.Effect<A, KubeError>
): Effect.Effect<A | { readonly status: "unknown"; readonly because: string }> =>
  Effect.catch(read, ({ message }) => Effect.succeed({ status: "unknown" as const, because: message }))

/** All of a resource; none where the cluster does not serve it. */
export const listAll = (reader: ClusterReader, query: ListQuery): Effect.Effect<ReadonlyArray<KubeObject>, KubeError> =>
  reader.list(query).pipe(
    Effect.map(({ items }) => items),
    Effect.catchTag("KubeUnknownResource", () => Effect.succeed([]))
  )

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null

/** A member below an object of unknown shape; undefined where the way ends. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value)

export const numberAt = (value: unknown, ...path: ReadonlyArray<string>): number | undefined => {
  const found = at(value, ...path)
  return typeof found === "number" ? found : undefined
}

export const textAt = (value: unknown, ...path: ReadonlyArray<string>): string | undefined => {
  const found = at(value, ...path)
  return typeof found === "string" && found !== "" ? found : undefined
}

export const listAt = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}
