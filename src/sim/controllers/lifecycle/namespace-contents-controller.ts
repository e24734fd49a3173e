import { isTerminating } from "../pods/pod-state.ts"
import type { Controller } from "../runtime/controller.ts"

const ROOT_CA = "kube-root-ca.crt"
const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."

/** Gives every namespace its default ServiceAccount and the cluster's root certificate. */
export const namespaceContentsController: Controller = {
  name: "serviceaccount-controller",
  keysFor: ({ resource, type, object }) => {
    if (resource === "namespaces" && type !== "DELETED") return [`/${object.metadata.name}`]
    const lost = type === "DELETED" && (object.metadata.name === "default" || object.metadata.name === ROOT_CA)
    return lost && (resource === "serviceaccounts" || resource === "configmaps") ? [`/${object.metadata.namespace}`] : []
  },
  reconcile: ({ name: namespace }, { store, rootCa }) => {
    const found = store.get("namespaces", undefined, namespace)
    if (found === undefined || isTerminating(found)) return
    if (store.get("serviceaccounts", namespace, "default") === undefined) {
      store.create("serviceaccounts", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } })
    }
    if (store.get("configmaps", namespace, ROOT_CA) === undefined) {
      store.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: ROOT_CA, namespace, annotations: { "kubernetes.io/description": DESCRIPTION } },
        data: { "ca.crt": rootCa() }
      })
    }
  }
}
