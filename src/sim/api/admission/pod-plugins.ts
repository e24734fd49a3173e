import { admitClaim } from "../../defaults/admission/claim-admission.ts"
import { admitPod, admitPodUpdate } from "../../defaults/admission/pod-admission.ts"
import type { KubeObject } from "../../kube-object.ts"
import { generatedName } from "../../store/generated-name.ts"
import type { ObjectStore } from "../../store/object-store.ts"
import { forbidden } from "../../store/status-error.ts"
import type { AdmissionHook } from "./admission-hook.ts"

/** ServiceAccount, Priority and DefaultTolerationSeconds on pods. */
export const podPlugins = (store: ObjectStore): AdmissionHook => ({
  name: "ServiceAccount,Priority,DefaultTolerationSeconds",
  admit: ({ operation, resource, subresource, namespace, name, object, previous }) => {
    if (operation === "DELETE" || resource !== "pods" || subresource !== undefined) return object
    if (previous !== undefined) return admitPodUpdate(object, previous) as KubeObject
    const admitted = admitPod(object, {
      serviceAccount: (account) => store.get("serviceaccounts", namespace, account),
      priorityClasses: store.list("priorityclasses.scheduling.k8s.io"),
      suffix: generatedName("")
    })
    if ("forbidden" in admitted) throw forbidden("pods", name, admitted.forbidden)
    return admitted.pod as KubeObject
  }
})

/** DefaultStorageClass on new claims. */
export const claimPlugins = (store: ObjectStore): AdmissionHook => ({
  name: "DefaultStorageClass",
  admit: ({ operation, resource, object }) =>
    operation === "CREATE" && resource === "persistentvolumeclaims"
      ? (admitClaim(object, store.list("storageclasses.storage.k8s.io")) as KubeObject)
      : object
})
