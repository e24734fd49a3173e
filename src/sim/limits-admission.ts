import { formatQuantity } from "../platform/kubernetes/quantity.ts"
import type { AdmissionHook } from "./api/admission/admission-hook.ts"
import { applyLimitRanges, limitRangeProblem } from "./defaults/admission/limit-range.ts"
import { amountsOf, sumAmounts } from "./defaults/admission/pod-resources.ts"
import { quotaProblem } from "./defaults/admission/quota-admission.ts"
import { quotaCovers, quotaUsage } from "./defaults/admission/quota-usage.ts"
import type { KubeObject } from "./kube-object.ts"
import type { ObjectStore } from "./store/object-store.ts"
import { forbidden } from "./store/status-error.ts"

/** Default requests and limits, and their bounds. https://kubernetes.io/docs/concepts/policy/limit-range/ */
const limitRanger = (store: ObjectStore): AdmissionHook => ({
  name: "LimitRanger",
  admit: ({ operation, resource, subresource, namespace, name, object }) => {
    if (operation !== "CREATE" || subresource !== undefined || (resource !== "pods" && resource !== "persistentvolumeclaims")) return object
    const ranges = store.list("limitranges", namespace)
    if (ranges.length === 0) return object
    const limited = resource === "pods" ? (applyLimitRanges(object, ranges) as KubeObject) : object
    const problem = limitRangeProblem(limited, ranges)
    if (problem !== undefined) throw forbidden(resource, name, problem)
    return limited
  }
})

/** Takes what a new object uses off its quotas at once, so that a burst of creations cannot overrun them. */
const charge = (store: ObjectStore, quota: KubeObject, resource: string, object: KubeObject): void => {
  const hard = amountsOf(quota.status?.hard)
  const spent = sumAmounts(amountsOf(quota.status?.used), quotaUsage(resource, object))
  const used = Object.fromEntries([...spent].filter(([name]) => hard.has(name)).map(([name, amount]) => [name, formatQuantity(amount)]))
  store.modify(
    "resourcequotas",
    quota.metadata.namespace,
    quota.metadata.name,
    (found) => ({ ...found, status: { ...found.status, used } }),
    { subresource: "status" }
  )
}

/** https://kubernetes.io/docs/concepts/policy/resource-quotas/ ; the quota controller corrects what is charged for a write that fails later. */
const resourceQuota = (store: ObjectStore): AdmissionHook => ({
  name: "ResourceQuota",
  admit: ({ operation, resource, subresource, namespace, name, object, previous, dryRun }) => {
    if (operation === "DELETE" || subresource !== undefined || namespace === undefined || resource === "events") return object
    const quotas = store.list("resourcequotas", namespace)
    if (quotas.length === 0) return object
    const problem = quotaProblem(resource, object, previous, quotas)
    if (problem !== undefined) throw forbidden(resource, name, problem)
    if (operation === "CREATE" && !dryRun)
      for (const quota of quotas) if (quotaCovers(quota, resource, object)) charge(store, quota, resource, object)
    return object
  }
})

/** The admission plugins that bound what a namespace may use, in the API server's order. */
export const limitsAdmission = (store: ObjectStore): ReadonlyArray<AdmissionHook> => [limitRanger(store), resourceQuota(store)]
