import { randomUUID } from "node:crypto"
import type { ApiContext } from "./api/api-context.ts"
import type { KubeObject } from "./kube-object.ts"
import type { ResourceType } from "./resources/resource-type.ts"
import { storageKey } from "./resources/storage-key.ts"
import type { KubeObjectDraft } from "./store/object-store.ts"
import { badRequest } from "./store/status-error.ts"

/** The identity control plane components act under. */
const SYSTEM = { username: "system:kube-controller-manager", groups: ["system:masters", "system:authenticated"] }

/**
 * Creates an object as the API does for a component of the control plane: defaults, first status, admission, store. What
 * validation and a request would add (managed fields, audit) is left out. Throws `StatusError`.
 */
export const createObject = ({ store, clock, kinds, admission }: ApiContext, type: ResourceType, draft: KubeObjectDraft): KubeObject => {
  const resource = storageKey(type)
  const object: KubeObject = {
    ...draft,
    metadata: {
      ...draft.metadata,
      name: draft.metadata.name ?? "",
      uid: randomUUID(),
      resourceVersion: "",
      creationTimestamp: clock.timestamp()
    }
  }
  const { namespace, name } = object.metadata
  const admitted = admission.reduce(
    (current, hook) =>
      hook.admit({
        operation: "CREATE",
        type,
        resource,
        ...(namespace === undefined ? {} : { namespace }),
        name,
        object: current,
        user: SYSTEM,
        dryRun: false
      }),
    kinds.withDefaults(type, object)
  )
  return store.create(resource, kinds.prepareForCreate(type, admitted))
}

/** The type a manifest names by its apiVersion and kind. Throws BadRequest when the cluster does not serve it. */
export const typeOf = ({ registry }: ApiContext, apiVersion: unknown, kind: unknown): ResourceType => {
  const type = registry.byKind(String(apiVersion), String(kind))
  if (type === undefined) throw badRequest(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`)
  return type
}
