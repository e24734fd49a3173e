import type { KubeObject } from "../../kube-object.ts"
import { loadBalancerText } from "../cells/load-balancer.ts"
import { formatLabelSelector } from "../cells/selectors.ts"
import { shortened } from "../cells/shortened.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

const maxHosts = 3

const hosts = ({ spec }: KubeObject): string => {
  const rules: ReadonlyArray<{ host?: string }> = spec?.rules ?? []
  const named = rules.flatMap(({ host }) => (host ? [host] : []))
  // The server counts rules without a host among the hidden ones.
  return named.length > maxHosts ? shortened(named, maxHosts, rules.length, "*") : named.join(",") || "*"
}

export const ingresses: Printer = {
  columns: [nameColumn, shown("Class"), shown("Hosts"), shown("Address"), shown("Ports"), ageColumn],
  cells: (ingress, now) => [
    ingress.metadata.name,
    ingress.spec?.ingressClassName ?? "<none>",
    hosts(ingress),
    loadBalancerText(ingress.status?.loadBalancer),
    (ingress.spec?.tls?.length ?? 0) > 0 ? "80, 443" : "80",
    age(ingress.metadata.creationTimestamp, now)
  ]
}

const parametersText = (parameters: { kind: string; name: string; apiGroup?: string } | undefined): string =>
  parameters === undefined ? "<none>" : `${[parameters.kind, parameters.apiGroup].filter(Boolean).join(".")}/${parameters.name}`

export const ingressClasses: Printer = {
  columns: [nameColumn, shown("Controller"), shown("Parameters"), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.controller ?? "",
    parametersText(spec?.parameters),
    age(metadata.creationTimestamp, now)
  ]
}

export const networkPolicies: Printer = {
  columns: [nameColumn, shown("Pod-Selector"), ageColumn],
  cells: ({ metadata, spec }, now) => [metadata.name, formatLabelSelector(spec?.podSelector), age(metadata.creationTimestamp, now)]
}

const parentText = ({ group, resource, namespace, name }: { group?: string; resource: string; namespace?: string; name: string }): string =>
  [[resource, group].filter(Boolean).join("."), namespace, name].filter(Boolean).join("/")

/** The server sends an age for which it declares no column, and so does this. */
export const ipAddresses: Printer = {
  columns: [nameColumn, shown("ParentRef")],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.parentRef === undefined ? "<none>" : parentText(spec.parentRef),
    age(metadata.creationTimestamp, now)
  ]
}

export const serviceCidrs: Printer = {
  columns: [nameColumn, shown("CIDRs"), ageColumn],
  cells: ({ metadata, spec }, now) => [metadata.name, (spec?.cidrs ?? []).join(","), age(metadata.creationTimestamp, now)]
}
