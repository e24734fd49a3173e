import { randomUUID } from "node:crypto"
import type { KubeObject } from "../kube-object.ts"
import { resourceKey } from "../resources/resource-type.ts"
import { generatedName } from "../store/generated-name.ts"
import type { ObjectStore } from "../store/object-store.ts"
import type { ApiContext } from "./api-context.ts"

const CONTROLLER = { username: "system:kube-controller-manager", groups: ["system:authenticated"] }

/**
 * `ObjectStore.create` with what a controller's request to the API would meet on the way: defaults, the kind's first status
 * and admission. Throws what admission throws, such as a quota's Forbidden.
 */
export const serverSideCreate =
  (context: Pick<ApiContext, "store" | "clock" | "registry" | "kinds" | "admission">): ObjectStore["create"] =>
  (resource, draft, options) => {
    const { store, clock, registry, kinds, admission } = context
    const type = registry.byKind(draft.apiVersion, draft.kind)
    if (type === undefined || resourceKey(type) !== resource) return store.create(resource, draft, options)
    const { namespace } = draft.metadata
    const name = draft.metadata.name || generatedName(draft.metadata.generateName ?? "")
    const fresh: KubeObject = {
      ...draft,
      metadata: {
        ...draft.metadata,
        name,
        uid: draft.metadata.uid ?? randomUUID(),
        resourceVersion: "",
        creationTimestamp: clock.timestamp()
      }
    }
    const prepared = kinds.prepareForCreate(type, kinds.withDefaults(type, fresh))
    const dryRun = options?.dryRun ?? false
    const admitted = admission.reduce<KubeObject>(
      (object, hook) =>
        hook.admit({
          operation: "CREATE",
          type,
          resource,
          ...(namespace === undefined ? {} : { namespace }),
          name,
          object,
          user: CONTROLLER,
          dryRun
        }),
      prepared
    )
    return store.create(resource, admitted, options)
  }
