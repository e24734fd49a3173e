import { at } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { amountsOf, podRequests } from "../../../platform/kubernetes/placement/pod-requests.ts"
import { placementOf, quantitiesOf } from "../../scene/views/placement.ts"
import { showAmount } from "../amounts.ts"

/** A resource of a quota that has no room for one pod more. */
export interface Shortage {
  readonly resource: string
  readonly sentence: string
}

/** `requests.cpu` and `cpu` are the same. https://kubernetes.io/docs/concepts/policy/resource-quotas/#compute-resource-quota */
const plain = (resource: string): string => resource.replace(/^requests\./, "")

/** Amounts by resource, in the units of requests; those of `limits.cpu` too. */
const amounts = (value: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(quantitiesOf(value) ?? {}).map(([resource, quantity]) => {
      const kind = resource.endsWith("cpu") ? "cpu" : "memory"
      return [resource, amountsOf({ [kind]: quantity })[kind] ?? 0]
    })
  )

/** What one pod of a template would add, as far as a quota counts it and the template tells. */
const podAdds = (template: unknown): Readonly<Record<string, number>> => {
  const spec = placementOf(at(template, "spec"))
  return { pods: 1, "count/pods": 1, ...(spec === undefined ? {} : podRequests(spec)) }
}

/** Resources of which a quota has too little left for one pod more of this template. */
export const shortages = (quota: KubeObject, template: unknown): ReadonlyArray<Shortage> => {
  const hard = amounts(at(quota, "status", "hard") ?? at(quota, "spec", "hard"))
  const used = amounts(at(quota, "status", "used"))
  const adds = podAdds(template)
  return Object.entries(hard).flatMap(([resource, limit]) => {
    const [taken, wanted] = [used[resource], adds[plain(resource)]]
    if (taken === undefined || wanted === undefined || wanted === 0 || taken + wanted <= limit) return []
    const show = (amount: number) => showAmount(plain(resource), amount)
    return [{ resource, sentence: `${resource}: ${show(taken)} of ${show(limit)} are used, and a pod takes ${show(wanted)} more` }]
  })
}

const part = (message: string, name: string): Readonly<Record<string, string>> => {
  const said = new RegExp(`\\b${name}: ([\\w./-]+=[^\\s,]+(?:,[\\w./-]+=[^\\s,]+)*)`).exec(message)?.[1] ?? ""
  return Object.fromEntries(said.split(",").flatMap((one) => (one.includes("=") ? [one.split("=") as [string, string]] : [])))
}

/**
 * `exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10`: the quota, and each resource that is short.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go
 */
export const readExceeded = (message: string): { readonly quota: string; readonly shortages: ReadonlyArray<Shortage> } | undefined => {
  const quota = /exceeded quota: ([\w.-]+)/.exec(message)?.[1]
  if (quota === undefined) return undefined
  const [requested, used, limited] = [part(message, "requested"), part(message, "used"), part(message, "limited")]
  return {
    quota,
    shortages: Object.keys(requested).map((resource) => ({
      resource,
      sentence: `${resource}: ${used[resource] ?? "?"} of ${limited[resource] ?? "?"} are used, and ${requested[resource]} more are wanted`
    }))
  }
}
