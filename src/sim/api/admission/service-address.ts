import { createHash } from "node:crypto"
import type { KubeObject } from "../../kube-object.ts"
import type { ObjectStore } from "../../store/object-store.ts"
import { invalid, type StatusCause } from "../../store/status-error.ts"
import type { AdmissionHook } from "./admission-hook.ts"

/** The service range 10.96.0.0/16; its first 256 addresses are left to those who ask for one. */
const PREFIX = "10.96."
const FIRST_DYNAMIC = 257
const LAST = 65_534
const FIRST_NODE_PORT = 30_000
const LAST_NODE_PORT = 32_767

const address = (index: number): string => `${PREFIX}${index >> 8}.${index & 255}`

interface Port {
  readonly port: number
  readonly nodePort?: number
}

const portsOf = (service: KubeObject): ReadonlyArray<Port> => service.spec?.ports ?? []

/** A free number, looked for from a place the service's name decides, so that neighbours do not get neighbouring values. */
const free = (
  seed: string,
  first: number,
  last: number,
  taken: ReadonlySet<unknown>,
  value: (index: number) => unknown
): number | undefined => {
  const size = last - first + 1
  const start = createHash("sha256").update(seed).digest().readUInt32BE(0) % size
  for (let step = 0; step < size; step++) {
    const index = first + ((start + step) % size)
    if (!taken.has(value(index))) return index
  }
  return undefined
}

const seedOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`

const full = (service: KubeObject, field: string, what: string): Error =>
  invalid("Service", "", service.metadata.name, [
    { reason: "FieldValueInvalid", field, message: `Invalid value: []: failed to allocate ${what}: range is full` }
  ])

const addressTaken = (service: KubeObject): Error => {
  const { clusterIP, clusterIPs = [clusterIP] } = service.spec
  const message = `Invalid value: ${JSON.stringify(clusterIPs)}: failed to allocate IP ${clusterIP}: provided IP is already allocated`
  return invalid("Service", "", service.metadata.name, [{ reason: "FieldValueInvalid", field: "spec.clusterIPs", message }])
}

const needsAddress = ({ spec }: KubeObject): boolean => spec?.type !== "ExternalName" && !spec?.clusterIP

const withAddress = (service: KubeObject, others: ReadonlyArray<KubeObject>): KubeObject => {
  if (!needsAddress(service)) {
    const { clusterIP } = service.spec ?? {}
    if (clusterIP && clusterIP !== "None" && others.some((other) => other.spec?.clusterIP === clusterIP)) throw addressTaken(service)
    return clusterIP && service.spec.clusterIPs === undefined ? { ...service, spec: { ...service.spec, clusterIPs: [clusterIP] } } : service
  }
  const index = free(seedOf(service), FIRST_DYNAMIC, LAST, new Set(others.map((other) => other.spec?.clusterIP)), address)
  if (index === undefined) throw full(service, "spec.clusterIPs", "a serviceIP")
  return { ...service, spec: { ...service.spec, clusterIP: address(index), clusterIPs: [address(index)] } }
}

const exposesNodePorts = ({ spec }: KubeObject): boolean =>
  spec?.type === "NodePort" || (spec?.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false)

/** Why a port that was asked for cannot be had. */
const nodePortProblem = (port: number | undefined, held: ReadonlySet<unknown>, field: string): ReadonlyArray<StatusCause> => {
  if (!port) return []
  const inRange = port >= FIRST_NODE_PORT && port <= LAST_NODE_PORT
  if (inRange && !held.has(port)) return []
  const reason = inRange
    ? "provided port is already allocated"
    : `provided port is not in the valid range. The range of valid ports is ${FIRST_NODE_PORT}-${LAST_NODE_PORT}`
  return [{ reason: "FieldValueInvalid", message: `Invalid value: ${port}: ${reason}`, field }]
}

/** Nodes answer a load balancer that must not send traffic to a node without a pod. */
const isHealthChecked = ({ spec }: KubeObject): boolean => spec?.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local"

const freePort = (service: KubeObject, what: string, taken: Set<unknown>): number => {
  const nodePort = free(`${seedOf(service)}/${what}`, FIRST_NODE_PORT, LAST_NODE_PORT, taken, (index) => index)
  if (nodePort === undefined) throw full(service, "spec.ports", "a nodePort")
  taken.add(nodePort)
  return nodePort
}

const withNodePorts = (service: KubeObject, others: ReadonlyArray<KubeObject>): KubeObject => {
  if (!exposesNodePorts(service)) return service
  const held = new Set<unknown>(others.flatMap((each) => [each.spec?.healthCheckNodePort, ...portsOf(each).map((port) => port.nodePort)]))
  const problems = portsOf(service).flatMap(({ nodePort }, index) => nodePortProblem(nodePort, held, `spec.ports[${index}].nodePort`))
  if (problems.length > 0) throw invalid("Service", "", service.metadata.name, problems)
  const { healthCheckNodePort } = service.spec
  const taken = new Set<unknown>([...held, healthCheckNodePort, ...portsOf(service).map((port) => port.nodePort)])
  const ports = portsOf(service).map((port) => {
    return port.nodePort ? port : { ...port, nodePort: freePort(service, String(port.port), taken) }
  })
  const checked = isHealthChecked(service) && !healthCheckNodePort ? { healthCheckNodePort: freePort(service, "health", taken) } : {}
  return { ...service, spec: { ...service.spec, ports, ...checked } }
}

/** An update that leaves out what was allocated keeps it. */
const keptAddress = (service: KubeObject, previous: KubeObject | undefined): KubeObject => {
  if (previous === undefined || service.spec?.type === "ExternalName") return service
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy } = previous.spec ?? {}
  const spec = { ...(ipFamilies === undefined ? {} : { ipFamilies, ipFamilyPolicy }), ...service.spec }
  return { ...service, spec: service.spec?.clusterIP || !clusterIP ? spec : { ...spec, clusterIP, clusterIPs } }
}

/** Gives services the addresses and node ports the API server allocates. https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/ */
export const serviceAddress = (store: ObjectStore): AdmissionHook => ({
  name: "ServiceAddress",
  admit: ({ operation, resource, subresource, object, previous }) => {
    if (resource !== "services" || subresource !== undefined || operation === "DELETE") return object
    const others = store.list("services").filter(({ metadata }) => metadata.uid !== object.metadata.uid)
    return withNodePorts(withAddress(keptAddress(object, previous), others), others)
  }
})
