import type { Taint } from "../../platform/kubernetes/placement/taints.ts"
import { formatQuantity, milliValue, parseQuantity, subtractQuantities } from "../../platform/kubernetes/quantity.ts"
import { metaMicroTime } from "../clock.ts"
import type { Condition } from "../controllers/pods/pod-state.ts"
import { stableHex } from "../controllers/runtime/stable-hash.ts"
import type { KubeObject } from "../kube-object.ts"
import type { KubeletPlane } from "./kubelet-plane.ts"
import { writeNodeConditions } from "./node-effects.ts"

/** A machine as a scenario describes it. */
export interface Machine {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly taints: ReadonlyArray<Taint>
  /** `cpu`, `memory`, `pods`, `ephemeral-storage`. */
  readonly capacity: Readonly<Record<string, string>>
  readonly address: string
  readonly podCIDR: string
  /** Where its kubelet listens; 10250 unless told otherwise. */
  readonly kubeletPort?: number
}

export const LEASE_NAMESPACE = "kube-node-lease"
const LEASE_SECONDS = 40
export const LEASE_RENEW_MS = 10_000
export const STATUS_REPORT_MS = 300_000

type HealthCondition = Pick<Condition, "type" | "status" | "reason" | "message">

const HEALTHY: ReadonlyArray<HealthCondition> = [
  {
    type: "MemoryPressure",
    status: "False",
    reason: "KubeletHasSufficientMemory",
    message: "kubelet has sufficient memory available"
  },
  { type: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
  { type: "PIDPressure", status: "False", reason: "KubeletHasSufficientPID", message: "kubelet has sufficient PID available" },
  { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }
]

const RESERVED_MEMORY = { nanos: 512n * 1024n * 1024n * 1_000_000_000n, format: "binary-si" } as const

/** Kubelet and system reserve: 100m of CPU and 512Mi of memory. */
const allocatable = (capacity: Readonly<Record<string, string>>): Record<string, string> => {
  const cpu = parseQuantity(capacity.cpu)
  const memory = parseQuantity(capacity.memory)
  return {
    ...capacity,
    ...(cpu === undefined ? {} : { cpu: `${milliValue(cpu) - 100}m` }),
    ...(memory === undefined ? {} : { memory: formatQuantity(subtractQuantities(memory, RESERVED_MEMORY)) })
  }
}

const nodeInfo = (name: string) => ({
  architecture: "amd64",
  bootID: stableHex(`boot/${name}`, 32),
  containerRuntimeVersion: "containerd://2.1.4",
  kernelVersion: "6.12.48-generic",
  kubeProxyVersion: "",
  kubeletVersion: "v1.35.4",
  machineID: stableHex(`machine/${name}`, 32),
  operatingSystem: "linux",
  osImage: "Debian GNU/Linux 13 (trixie)",
  systemUUID: stableHex(`system/${name}`, 32)
})

/** The Node that a machine's kubelet registers. `at` is now, as metav1.Time. */
export const nodeOf = ({ name, labels, taints, capacity, address, podCIDR, kubeletPort = 10250 }: Machine, at: string) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    labels: {
      "beta.kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      ...labels
    },
    annotations: { "node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true" }
  },
  spec: { podCIDR, podCIDRs: [podCIDR], ...(taints.length === 0 ? {} : { taints }) },
  status: {
    addresses: [
      { address, type: "InternalIP" },
      { address: name, type: "Hostname" }
    ],
    allocatable: allocatable(capacity),
    capacity,
    conditions: HEALTHY.map((condition) => ({ ...condition, lastHeartbeatTime: at, lastTransitionTime: at })),
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    nodeInfo: nodeInfo(name)
  }
})

/** The Lease by which a registered node tells that it is alive. */
export const leaseOf = ({ metadata: { name, uid } }: KubeObject, now: number) => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }] },
  spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: metaMicroTime(now) }
})

/** Registers the machine's Node and its Lease, as a kubelet does when it starts. */
export const registerNode = (plane: KubeletPlane, machine: Machine): KubeObject => {
  const { store, clock, events } = plane
  const node = store.create("nodes", nodeOf(machine, clock.timestamp()))
  store.create("leases.coordination.k8s.io", leaseOf(node, clock.now()))
  reportStart(events, node)
  return node
}

/** What a kubelet says of itself when it has registered. */
export const reportStart = (events: KubeletPlane["events"], node: KubeObject): void => {
  const { name } = node.metadata
  events.record("kubelet", { object: node, type: "Normal", reason: "Starting", message: "Starting kubelet." }, name)
  events.record("kubelet", { object: node, type: "Normal", reason: "NodeReady", message: `Node ${name} status is now: NodeReady` }, name)
}

export const renewLease = ({ store, clock }: KubeletPlane, name: string): void => {
  store.modify("leases.coordination.k8s.io", LEASE_NAMESPACE, name, (lease) => ({
    ...lease,
    spec: { ...lease.spec, renewTime: metaMicroTime(clock.now()) }
  }))
}

/** Writes the kubelet's own conditions; `overrides` replaces some of them, as pressure does. */
export const reportStatus = (plane: KubeletPlane, node: string, overrides: ReadonlyArray<HealthCondition>): void => {
  const conditions = HEALTHY.map((healthy) => overrides.find((override) => override.type === healthy.type) ?? healthy)
  writeNodeConditions({ plane, node, now: plane.clock.now() }, conditions)
}
