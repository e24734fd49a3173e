import { Effect } from "effect"
import { type Entity, showEntity } from "../../domain/entity.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { inNamespace } from "../../platform/kubernetes/place.ts"
import type { Part } from "./gathered.ts"
import { liveKind } from "./kinds.ts"
import type { LiveCluster } from "./live-cluster.ts"

/** The path of an object that was seen in a list: what to read to see it again. */
const pathIn = (listPath: string, { metadata: { name, namespace } }: KubeObject): string => {
  const [path = ""] = listPath.split("?")
  if (namespace === undefined || path.includes("/namespaces/")) return `${path}/${name}`
  const cut = path.lastIndexOf("/")
  return `${path.slice(0, cut)}/namespaces/${namespace}${path.slice(cut)}/${name}`
}

/** All of a kind, in a namespace or everywhere. A kind that the cluster does not serve is known whole: there is none of it. */
export const readList = (
  { reader }: LiveCluster,
  kind: string,
  namespace: string | undefined
): Effect.Effect<Part | undefined, KubeError> => {
  const how = liveKind(kind)
  if (how === undefined || (!how.isListedEverywhere && namespace === undefined)) return Effect.succeed(undefined)
  const place = how.isNamespaced ? inNamespace(namespace) : {}
  return reader.list({ resource: how.resource, ...place, orCached: true }).pipe(
    Effect.map(
      ({ age, items, path, truncated }): Part => ({
        ...(age === undefined ? {} : { age }),
        objects: items.map((object) => ({ object, source: pathIn(path, object) })),
        complete: truncated ? [] : [{ kind, ...place }]
      })
    ),
    Effect.catchTag("KubeUnknownResource", () => Effect.succeed({ complete: [{ kind }] }))
  )
}

/** One object, or that there is none of this name. */
export const readObject = ({ reader }: LiveCluster, entity: Entity): Effect.Effect<Part | undefined, KubeError> => {
  const { kind, name, namespace } = entity
  const how = liveKind(kind)
  if (how === undefined || name === "" || (how.isNamespaced && namespace === undefined)) return Effect.succeed(undefined)
  return reader.get({ resource: how.resource, name, ...inNamespace(namespace), orCached: true }).pipe(
    Effect.map((object): Part => ({ objects: [{ object, source: `kubectl get ${showEntity(entity)}` }] })),
    Effect.catchTag(["KubeNotFound", "KubeUnknownResource"], () => Effect.succeed({ absent: [entity] }))
  )
}
