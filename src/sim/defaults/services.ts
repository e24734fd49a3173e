import { type Draft, fill, fillText, items, struct } from "./draft.ts"

const isExternal = (type: unknown): boolean => type === "NodePort" || type === "LoadBalancer"

const fillPort = (port: Draft): void => {
  fillText(port, { protocol: "TCP" })
  if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port
}

/** `clusterIP` and the first of `clusterIPs` say the same. */
const mirrorClusterIp = (spec: Draft): void => {
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
  else if (!spec.clusterIP && spec.clusterIPs?.length) spec.clusterIP = spec.clusterIPs[0]
}

/** https://kubernetes.io/docs/concepts/services-networking/service/ ; addresses and node ports are given out by `allocateService`. */
export const fillService = (service: Draft): void => {
  const spec = struct(service, "spec")
  fillText(spec, { sessionAffinity: "None", type: "ClusterIP" })
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig
  if (spec.sessionAffinity === "ClientIP") fill(struct(struct(spec, "sessionAffinityConfig"), "clientIP"), { timeoutSeconds: 10800 })
  for (const port of items(spec, "ports")) fillPort(port)
  if (isExternal(spec.type)) fillText(spec, { externalTrafficPolicy: "Cluster" })
  if (spec.type === "LoadBalancer") fill(spec, { allocateLoadBalancerNodePorts: true })
  if (spec.type !== "ExternalName") {
    fill(spec, { internalTrafficPolicy: "Cluster" })
    mirrorClusterIp(spec)
  }
}

export const fillEndpoints = (endpoints: Draft): void => {
  for (const subset of items(endpoints, "subsets")) for (const port of items(subset, "ports")) fillText(port, { protocol: "TCP" })
}

export const fillEndpointSlice = (slice: Draft): void => {
  for (const port of items(slice, "ports")) fill(port, { name: "", protocol: "TCP" })
  for (const endpoint of items(slice, "endpoints")) struct(endpoint, "conditions")
}
