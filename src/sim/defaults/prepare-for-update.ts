import { deepEqual } from "../store/deep-equal.ts"
import { type Draft, items, struct } from "./draft.ts"
import { TEMPLATE_GENERATION } from "./prepare-for-create.ts"

type Prepare = (next: Draft, previous: Draft) => void

/** What a Service may have by its type, apart from what every Service may. */
const external = new Set(["NodePort", "LoadBalancer"])
const hasNodePorts = ({ type, allocateLoadBalancerNodePorts }: Draft): boolean =>
  type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false)
const hasHealthPort = ({ type, externalTrafficPolicy }: Draft): boolean => type === "LoadBalancer" && externalTrafficPolicy === "Local"
const isExternal = ({ type, externalIPs }: Draft): boolean => external.has(type) || (externalIPs ?? []).length > 0

const nodePorts = (spec: Draft): ReadonlyArray<unknown> => items(spec, "ports").map((port) => port.nodePort)

/** Fields of a Service that make sense with some types only, and when. */
const typeDependent: Readonly<Record<string, (spec: Draft) => boolean>> = {
  clusterIP: ({ type }) => type !== "ExternalName",
  clusterIPs: ({ type }) => type !== "ExternalName",
  ipFamilies: ({ type }) => type !== "ExternalName",
  ipFamilyPolicy: ({ type }) => type !== "ExternalName",
  internalTrafficPolicy: ({ type }) => type !== "ExternalName",
  healthCheckNodePort: hasHealthPort,
  allocateLoadBalancerNodePorts: ({ type }) => type === "LoadBalancer",
  loadBalancerClass: ({ type }) => type === "LoadBalancer",
  externalTrafficPolicy: isExternal
}

/** A new type takes away what only the old one had, unless the update says something new of it. */
const dropTypeDependentFields: Prepare = (next, previous) => {
  const spec = struct(next, "spec")
  const before: Draft = previous.spec ?? {}
  const ports = items(spec, "ports")
  const keptPorts = nodePorts(before)
  if (hasNodePorts(before) && !hasNodePorts(spec) && ports.every(({ nodePort }) => !nodePort || keptPorts.includes(nodePort))) {
    for (const port of ports) delete port.nodePort
  }
  for (const [field, applies] of Object.entries(typeDependent)) {
    if (applies(before) && !applies(spec) && deepEqual(spec[field], before[field])) delete spec[field]
  }
}

/** Nobody but the server counts the templates a DaemonSet has had. */
const countTemplates: Prepare = (next, previous) => {
  const before = Number(previous.metadata?.annotations?.[TEMPLATE_GENERATION] ?? 1)
  const changed = !deepEqual(next.spec?.template, previous.spec?.template)
  struct(struct(next, "metadata"), "annotations")[TEMPLATE_GENERATION] = String(changed ? before + 1 : before)
}

const preparations: Readonly<Record<string, Prepare>> = {
  services: dropTypeDependentFields,
  "daemonsets.apps": countTemplates,
  // Who asked for what stays as it was asked.
  "certificatesigningrequests.certificates.k8s.io": (next, previous) => {
    next.spec = previous.spec
  }
}

/** A defaulted update as the server goes on with it: without what the change itself makes meaningless. `next` is left as it is. */
export const prepareForUpdate = <O extends object>(resource: string, next: O, previous: object): O => {
  const prepare = preparations[resource]
  if (prepare === undefined) return next
  const draft: O & Draft = structuredClone(next)
  prepare(draft, previous)
  return draft
}
