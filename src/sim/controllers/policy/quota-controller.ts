import { formatQuantity, zeroQuantity } from "../../../platform/kubernetes/quantity.ts"
import { amountsOf, type ResourceAmounts, sumAmounts } from "../../defaults/admission/pod-resources.ts"
import { totalQuotaUsage } from "../../defaults/admission/quota-usage.ts"
import type { KubeObject } from "../../kube-object.ts"
import { type Controller, type ControlPlane, keyOf } from "../runtime/controller.ts"

const RESOURCE = "resourcequotas"
const BY_NAME: Readonly<Record<string, string>> = {
  services: "services",
  "services.nodeports": "services",
  "services.loadbalancers": "services",
  persistentvolumeclaims: "persistentvolumeclaims",
  "requests.storage": "persistentvolumeclaims",
  configmaps: "configmaps",
  secrets: "secrets",
  replicationcontrollers: "replicationcontrollers",
  resourcequotas: "resourcequotas"
}

/** The stored resource a quota's line is about. */
const countedResource = (name: string): string => {
  if (name.startsWith("count/")) return name.slice("count/".length)
  if (name.includes(".storageclass.storage.k8s.io/")) return "persistentvolumeclaims"
  return BY_NAME[name] ?? "pods"
}

const usedBy = ({ store }: ControlPlane, quota: KubeObject, names: ReadonlyArray<string>): ResourceAmounts =>
  [...new Set(names.map(countedResource))]
    .map((resource) => totalQuotaUsage(quota, resource, store.list(resource, quota.metadata.namespace)))
    .reduce(sumAmounts, new Map())

const countsAgainst = (quota: KubeObject, resource: string): boolean =>
  Object.keys(quota.spec?.hard ?? {}).some((name) => countedResource(name) === resource)

/** Keeps what each quota allows and what is used of it. */
export const quotaController: Controller = {
  name: "resourcequota-controller",
  keysFor: ({ resource, type, object, previous }, { store }) => {
    if (resource === RESOURCE) return type === "DELETED" ? [] : [keyOf(object)]
    const { namespace } = object.metadata
    if (namespace === undefined || resource === "events") return []
    if (type === "MODIFIED" && object.spec === previous?.spec && object.status?.phase === previous?.status?.phase) return []
    return store
      .list(RESOURCE, namespace)
      .filter((quota) => countsAgainst(quota, resource))
      .map(keyOf)
  },
  reconcile: ({ namespace, name }, plane) => {
    const quota = plane.store.get(RESOURCE, namespace, name)
    if (quota === undefined) return
    const hard: Readonly<Record<string, string>> = quota.spec?.hard ?? {}
    const names = [...amountsOf(hard).keys()]
    const total = usedBy(plane, quota, names)
    const used = Object.fromEntries(names.map((each) => [each, formatQuantity(total.get(each) ?? zeroQuantity)]))
    plane.store.modify(RESOURCE, namespace, name, (found) => ({ ...found, status: { hard, used } }), { subresource: "status" })
  }
}
