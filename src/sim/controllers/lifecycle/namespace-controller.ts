import { isTerminating } from "../pods/pod-state.ts"
import { type Controller, keyOf } from "../runtime/controller.ts"
import { deletionConditions } from "./namespace-conditions.ts"

const EMPTY_CHECK_MS = 1_000

/** Empties a namespace under deletion and then lets it go. */
export const namespaceController: Controller = {
  name: "namespace-controller",
  keysFor: ({ resource, type, object }) =>
    resource === "namespaces" && type !== "DELETED" && isTerminating(object) ? [keyOf(object)] : [],
  reconcile: ({ key, name }, { store, cache, clock }, queue) => {
    const namespace = store.get("namespaces", undefined, name)
    if (namespace === undefined || !isTerminating(namespace)) return
    const contents = cache.inNamespace(name)
    for (const { resource, object } of contents) {
      if (!isTerminating(object) && store.get(resource, name, object.metadata.name) !== undefined) {
        store.delete(resource, name, object.metadata.name)
      }
    }
    const left = cache.inNamespace(name)
    if (left.length > 0) {
      const conditions = deletionConditions(namespace.status?.conditions ?? [], left, clock.timestamp())
      store.modify("namespaces", undefined, name, (found) => ({ ...found, status: { ...found.status, conditions } }), {
        subresource: "status"
      })
      queue.addAfter(key, EMPTY_CHECK_MS)
      return
    }
    store.modify("namespaces", undefined, name, (found) => ({
      ...found,
      spec: { ...found.spec, finalizers: (found.spec?.finalizers ?? []).filter((finalizer: string) => finalizer !== "kubernetes") }
    }))
  }
}
