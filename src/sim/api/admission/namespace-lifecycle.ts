import type { ObjectStore } from "../../store/object-store.ts"
import { forbidden, notFound } from "../../store/status-error.ts"
import type { AdmissionHook } from "./admission-hook.ts"

const IMMORTAL = new Set(["default", "kube-system", "kube-public"])

/** Nothing is created in a namespace that does not exist or is going; the system's own namespaces stay. */
export const namespaceLifecycle = (store: ObjectStore): AdmissionHook => ({
  name: "NamespaceLifecycle",
  admit: ({ operation, resource, namespace, name, object }) => {
    if (operation === "DELETE" && resource === "namespaces" && IMMORTAL.has(name)) {
      throw forbidden(resource, name, "this namespace may not be deleted")
    }
    if (operation !== "CREATE" || namespace === undefined) return object
    const found = store.get("namespaces", undefined, namespace)
    if (found === undefined) throw notFound("namespaces", namespace)
    if (found.metadata.deletionTimestamp === undefined) return object
    throw forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
      { reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" }
    ])
  }
})
