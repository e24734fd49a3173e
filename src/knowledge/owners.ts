import { Effect } from "effect"
import { controllerOf } from "../platform/kubernetes/controller-of.ts"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader } from "../platform/kubernetes/kube-reader.ts"

/** What stands between a pod and the workload that people name. */
const between: Readonly<Record<string, string>> = { ReplicaSet: "replicasets.apps", Job: "jobs.batch" }

/** The name of the workload of this kind that controls a pod, directly or through a ReplicaSet or Job; `undefined` when there is none. */
export const findOwner = Effect.fnUntraced(function* (
  reader: Pick<ClusterReader, "get">,
  { namespace, pod, kind }: { readonly namespace: string; readonly pod: string; readonly kind: string }
): Effect.fn.Return<string | undefined, KubeError> {
  let object = yield* reader.get({ resource: "pods", namespace, name: pod })
  for (;;) {
    const owner = controllerOf(object)
    if (owner === undefined || owner.kind === kind) return owner?.name
    const resource = between[owner.kind]
    if (resource === undefined || object.kind === owner.kind) return undefined
    const next = yield* reader
      .get({ resource, namespace, name: owner.name })
      .pipe(Effect.catchTag("KubeNotFound", () => Effect.succeed(undefined)))
    if (next === undefined) return undefined
    object = next
  }
})
