import { Effect } from "effect"
import type { ClusterName } from "../domain/ids.ts"
import { refusalError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../platform/kubernetes/kube-reader.ts"

const cluster = "memory" as ClusterName

const kindOf = (resource: string): string => resource.split(".")[0]?.toLowerCase().replace(/ies$/, "y").replace(/s$/, "") ?? ""

const notUsed = () => Effect.die(new Error("not in this world"))

/** Reads a fixed list of objects; knows the one field selector that is used, and any label selector of equalities. */
export const memoryReader = (objects: ReadonlyArray<KubeObject>): ClusterReader => {
  const of = (resource: string, namespace: string | undefined) =>
    objects.filter(
      ({ kind, metadata }) => kind.toLowerCase() === kindOf(resource) && (namespace === undefined || metadata.namespace === namespace)
    )
  return {
    cluster,
    get: ({ resource, namespace, name }) => {
      const found = of(resource, undefined).find(
        ({ metadata }) => metadata.name === name && (metadata.namespace === undefined || metadata.namespace === (namespace ?? "default"))
      )
      const where = `${resource}/${name}`
      return found === undefined
        ? Effect.fail(refusalError(404, { cluster, where, said: "not found", retryAfter: 0 }))
        : Effect.succeed(found)
    },
    list: ({ resource, namespace, fieldSelector }) => {
      const node = /^spec\.nodeName=(.+)$/.exec(fieldSelector ?? "")?.[1]
      const items = of(resource, namespace).filter(({ spec }) => node === undefined || (spec as { nodeName?: string })?.nodeName === node)
      return Effect.succeed({ items, path: `/${resource}`, truncated: false })
    },
    logs: notUsed,
    raw: notUsed,
    resolve: notUsed,
    health: notUsed,
    serverMetrics: notUsed,
    turnedAway: Effect.succeed([]),
    requests: () => 0,
    clockSkewMs: () => undefined,
    pressure: () => ({ limit: 8, most: 8, held: 0, heldMs: 0, cached: 0 })
  }
}

/** An object with an owner, where one is given. */
export const kubeObject = (
  kind: string,
  place: string,
  fields: Readonly<Record<string, unknown>> = {},
  owner?: Pick<KubeObject, "kind" | "metadata">
): KubeObject => {
  const [first = "", second] = place.split("/")
  const [namespace, name] = second === undefined ? [undefined, first] : [first, second]
  const owners =
    owner === undefined
      ? {}
      : {
          ownerReferences: [
            { apiVersion: "apps/v1", kind: owner.kind, name: owner.metadata.name, uid: `uid-${owner.metadata.name}`, controller: true }
          ]
        }
  const { metadata, ...rest } = fields
  return {
    apiVersion: "v1",
    kind,
    metadata: {
      name,
      uid: `uid-${name}`,
      generation: 1,
      ...(namespace === undefined ? {} : { namespace }),
      ...owners,
      ...(metadata ?? {})
    },
    ...rest
  }
}
