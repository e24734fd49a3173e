import { compareQuantities, formatQuantity, type Quantity } from "../../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "../draft.ts"
import { amountsOf, podAmounts, type ResourceAmounts } from "./pod-resources.ts"

const annotation = "kubernetes.io/limit-ranger"

const containerDefaults = (ranges: ReadonlyArray<Draft>, field: "default" | "defaultRequest"): Draft => {
  const limits = ranges.flatMap((range) => items(range.spec, "limits")).filter(({ type }) => type === "Container")
  return Object.assign({}, ...limits.map((limit) => limit[field]))
}

/** Adds the missing entries to a container's `requests` or `limits` and tells which. */
const complete = (container: Draft, side: "requests" | "limits", defaults: Draft): ReadonlyArray<string> => {
  const missing = Object.keys(defaults).filter((name) => container.resources?.[side]?.[name] === undefined)
  if (missing.length === 0) return []
  const added = Object.fromEntries(missing.map((name) => [name, defaults[name]]))
  container.resources = { ...container.resources, [side]: { ...container.resources?.[side], ...added } }
  return missing.sort()
}

/**
 * A new pod with the namespace's default requests and limits in containers that state none, noted in an annotation.
 * https://kubernetes.io/docs/concepts/policy/limit-range/ ; `pod` is left as it is.
 */
export const applyLimitRanges = (pod: Draft, ranges: ReadonlyArray<Draft>): Draft => {
  const draft: Draft = structuredClone(pod)
  const requests = containerDefaults(ranges, "defaultRequest")
  const limits = containerDefaults(ranges, "default")
  const notes = (["containers", "initContainers"] as const).flatMap((list) =>
    items(draft.spec, list).flatMap((container) => {
      const owner = `${list === "containers" ? "container" : "init container"} ${container.name}`
      const requested = complete(container, "requests", requests)
      const limited = complete(container, "limits", limits)
      return [
        ...(requested.length > 0 ? [`${requested.join(", ")} request for ${owner}`] : []),
        ...(limited.length > 0 ? [`${limited.join(", ")} limit for ${owner}`] : [])
      ]
    })
  )
  if (notes.length > 0)
    draft.metadata = {
      ...draft.metadata,
      annotations: { ...draft.metadata?.annotations, [annotation]: `LimitRanger plugin set: ${notes.join("; ")}` }
    }
  return draft
}

interface Usage {
  readonly requests: ResourceAmounts
  readonly limits: ResourceAmounts
}

const exceeds = (left: Quantity | undefined, right: Quantity): left is Quantity => left !== undefined && compareQuantities(left, right) > 0
const fallsShort = (left: Quantity | undefined, right: Quantity): left is Quantity =>
  left !== undefined && compareQuantities(left, right) < 0

type Judge = (usage: Usage, name: string, bound: Quantity, type: string) => string | undefined

const minimum: Judge = ({ requests, limits }, name, bound, type) => {
  const said = `minimum ${name} usage per ${type} is ${formatQuantity(bound)}`
  const [request, limit] = [requests.get(name), limits.get(name)]
  if (request === undefined) return `${said}.  No request is specified`
  if (fallsShort(request, bound)) return `${said}, but request is ${formatQuantity(request)}`
  return fallsShort(limit, bound) ? `${said}, but limit is ${formatQuantity(limit)}` : undefined
}

const maximum: Judge = ({ requests, limits }, name, bound, type) => {
  const said = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`
  const [request, limit] = [requests.get(name), limits.get(name)]
  // A claim has no limits: what it requests is bounded.
  if (limit === undefined && type !== "PersistentVolumeClaim") return `${said}.  No limit is specified`
  if (exceeds(limit, bound)) return `${said}, but limit is ${formatQuantity(limit)}`
  return exceeds(request, bound) ? `${said}, but request is ${formatQuantity(request)}` : undefined
}

const ratio: Judge = ({ requests, limits }, name, bound, type) => {
  const said = `${name} max limit to request ratio per ${type} is ${formatQuantity(bound)}`
  const [request, limit] = [requests.get(name), limits.get(name)]
  if (request === undefined || request.nanos === 0n) return `${said}, but no request is specified or request is 0`
  if (limit === undefined || limit.nanos === 0n) return `${said}, but no limit is specified or limit is 0`
  const observed = Number(limit.nanos) / Number(request.nanos)
  return observed > Number(bound.nanos) / 1e9 ? `${said}, but provided ratio is ${observed.toFixed(6)}` : undefined
}

const judges: ReadonlyArray<readonly [field: string, judge: Judge]> = [
  ["min", minimum],
  ["max", maximum],
  ["maxLimitRequestRatio", ratio]
]

const problemsOf = (limit: Draft, usage: Usage): ReadonlyArray<string> =>
  judges.flatMap(([field, judge]) =>
    [...amountsOf(limit[field])]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([name, bound]) => judge(usage, name, bound, limit.type) ?? [])
  )

const usageOf = (resources: Draft | undefined): Usage => ({
  requests: amountsOf(resources?.requests),
  limits: amountsOf(resources?.limits)
})

const usages: Readonly<Record<string, (object: Draft) => ReadonlyArray<Usage>>> = {
  Container: ({ kind, spec = {} }) =>
    kind === "Pod" ? [...items(spec, "containers"), ...items(spec, "initContainers")].map(({ resources }) => usageOf(resources)) : [],
  Pod: ({ kind, spec = {} }) => (kind === "Pod" ? [{ requests: podAmounts(spec, "requests"), limits: podAmounts(spec, "limits") }] : []),
  PersistentVolumeClaim: ({ kind, spec = {} }) => (kind === "PersistentVolumeClaim" ? [usageOf(spec.resources)] : [])
}

/** Why a new pod or claim breaks the namespace's limits: what follows `pods "x" is forbidden: `. `undefined` when it does not. */
export const limitRangeProblem = (object: Draft, ranges: ReadonlyArray<Draft>): string | undefined => {
  const problems = ranges.flatMap((range) =>
    items(range.spec, "limits").flatMap((limit) => (usages[limit.type]?.(object) ?? []).flatMap((usage) => problemsOf(limit, usage)))
  )
  return problems.length > 1 ? `[${problems.join(", ")}]` : problems[0]
}
