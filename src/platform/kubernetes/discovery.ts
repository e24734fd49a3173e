import { Effect, Schema } from "effect"
import type { KubeConnection } from "./kube-connection.ts"
import { type KubeError, malformed } from "./kube-error.ts"
import {
  fromDiscovery,
  fromResourceList,
  GroupDiscoveryList,
  GroupList,
  ResourceIndex,
  ResourceList,
  type ResourceType
} from "./resource-index.ts"

const aggregated =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

/** What the cluster serves: by the two aggregated documents, else group by group. A group whose server is down is left out. */
export const readDiscovery = Effect.fn("platform.kubernetes.discovery")(function* (
  connection: KubeConnection
): Effect.fn.Return<ResourceIndex, KubeError> {
  const [core, groups] = yield* Effect.all(
    [connection.getJson("/api", { accept: aggregated }), connection.getJson("/apis", { accept: aggregated })],
    {
      concurrency: 2
    }
  )
  const [coreTypes, groupTypes] = yield* Effect.all(
    [
      Schema.is(GroupDiscoveryList)(core) ? Effect.succeed(fromDiscovery(core)) : legacyCore(connection),
      Schema.is(GroupDiscoveryList)(groups) ? Effect.succeed(fromDiscovery(groups)) : legacyGroups(connection, groups)
    ],
    { concurrency: 2 }
  )
  return new ResourceIndex([...coreTypes, ...groupTypes])
})

const legacyCore = (connection: KubeConnection) => resourcesOf(connection, "", "v1", "/api/v1")

const legacyGroups = Effect.fnUntraced(function* (
  connection: KubeConnection,
  body: unknown
): Effect.fn.Return<ReadonlyArray<ResourceType>, KubeError> {
  const { groups } = yield* decodeAt(connection, "/apis", GroupList, body)
  const versions = groups.flatMap(({ name, versions, preferredVersion }) =>
    versions
      .toSorted((a, b) => Number(b.version === preferredVersion?.version) - Number(a.version === preferredVersion?.version))
      .map(({ groupVersion, version }) => ({ group: name, groupVersion, version }))
  )
  const types = yield* Effect.forEach(
    versions,
    ({ group, version, groupVersion }) =>
      resourcesOf(connection, group, version, `/apis/${groupVersion}`).pipe(Effect.orElseSucceed(() => [])),
    { concurrency: 4 }
  )
  return types.flat()
})

const resourcesOf = Effect.fnUntraced(function* (connection: KubeConnection, group: string, version: string, path: string) {
  const list = yield* decodeAt(connection, path, ResourceList, yield* connection.getJson(path))
  return fromResourceList(group, version, list)
})

const decodeAt = <A>({ cluster }: KubeConnection, path: string, schema: Schema.ConstraintDecoder<A>, body: unknown) =>
  Schema.decodeUnknownEffect(schema)(body).pipe(
    Effect.mapError((error) => malformed(cluster, path, `is no discovery document: ${error.message}`))
  )
