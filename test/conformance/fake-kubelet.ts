/**
 * One stand-in for the kubelets of both clusters, so that what they report is the same: it keeps nodes alive, runs the pods that are bound
 * to them, at once and without containers, and lets go of pods that are being deleted.
 */
import { type Access, callApi } from "./cluster.ts"

interface Container {
  readonly name: string
  readonly image: string
}

interface Pod {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly uid: string; readonly deletionTimestamp?: string }
  readonly spec: {
    readonly nodeName?: string
    readonly restartPolicy: string
    readonly containers: ReadonlyArray<Container>
    readonly initContainers?: ReadonlyArray<Container>
  }
  readonly status: { readonly phase: string; readonly containerStatuses?: ReadonlyArray<unknown> }
}

/** What becomes of a pod, by the tag of its first image. */
type Fate = "runs" | "completes" | "fails" | "cannot be pulled"

const HEARTBEAT_MS = 8_000
const HOST_ADDRESS = "10.0.0.1"

const fateOf = ({ spec }: Pod): Fate => {
  const image = spec.containers[0]?.image ?? ""
  if (image.endsWith(":missing")) return "cannot be pulled"
  if (spec.restartPolicy === "Always") return "runs"
  return image.endsWith(":fails") ? "fails" : "completes"
}

const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`

const finished = (exitCode: number, reason: string) => ({
  terminated: { exitCode, reason, startedAt: now(), finishedAt: now(), containerID: `containerd://${"0".repeat(64)}` }
})

const fates: Readonly<
  Record<Fate, { readonly phase: string; readonly ready: boolean; readonly reason?: string; readonly state: () => object }>
> = {
  runs: { phase: "Running", ready: true, state: () => ({ running: { startedAt: now() } }) },
  completes: { phase: "Succeeded", ready: false, reason: "PodCompleted", state: () => finished(0, "Completed") },
  fails: { phase: "Failed", ready: false, reason: "PodFailed", state: () => finished(1, "Error") },
  "cannot be pulled": {
    phase: "Pending",
    ready: false,
    reason: "ContainersNotReady",
    state: () => ({ waiting: { reason: "ImagePullBackOff", message: "Back-off pulling image" } })
  }
}

const statusOf = (pod: Pod, podIP: string): object => {
  const fate = fates[fateOf(pod)]
  const condition = (type: string, met: boolean, reason?: string) => ({
    type,
    status: met ? "True" : "False",
    lastTransitionTime: now(),
    ...(met || reason === undefined ? {} : { reason })
  })
  return {
    phase: fate.phase,
    hostIP: HOST_ADDRESS,
    hostIPs: [{ ip: HOST_ADDRESS }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now(),
    conditions: [
      condition("Initialized", true),
      condition("Ready", fate.ready, fate.reason),
      condition("ContainersReady", fate.ready, fate.reason)
    ],
    ...(pod.spec.initContainers === undefined
      ? {}
      : { initContainerStatuses: pod.spec.initContainers.map((it) => containerStatus(it, true, finished(0, "Completed"))) }),
    containerStatuses: pod.spec.containers.map((it) => containerStatus(it, fate.ready, fate.state()))
  }
}

const containerStatus = ({ name, image }: Container, ready: boolean, state: object) => ({
  name,
  image,
  imageID: "",
  ready,
  started: ready,
  restartCount: 0,
  state
})

const nodeManifest = (name: string, taint: string | undefined) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    labels: {
      "beta.kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux"
    },
    annotations: { "node.alpha.kubernetes.io/ttl": "0" }
  },
  spec: taint === undefined ? {} : { taints: [{ key: "pool", value: taint, effect: "NoSchedule" }] },
  status: {
    addresses: [
      { type: "InternalIP", address: HOST_ADDRESS },
      { type: "Hostname", address: name }
    ],
    capacity: { cpu: "16", memory: "64Gi", pods: "250" },
    allocatable: { cpu: "16", memory: "64Gi", pods: "250" },
    conditions: [
      {
        type: "Ready",
        status: "True",
        reason: "KubeletReady",
        message: "kubelet is posting ready status",
        lastHeartbeatTime: now(),
        lastTransitionTime: now()
      }
    ],
    nodeInfo: {
      architecture: "amd64",
      bootID: "boot",
      containerRuntimeVersion: "containerd://2.1.4",
      kernelVersion: "6.12.48",
      kubeProxyVersion: "",
      kubeletVersion: "v1.35.4",
      machineID: "machine",
      operatingSystem: "linux",
      osImage: "Debian GNU/Linux 13 (trixie)",
      systemUUID: "system"
    }
  }
})

const LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"

const leaseOf = (name: string) => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, namespace: "kube-node-lease" },
  spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: `${new Date().toISOString().slice(0, 23)}000Z` }
})

/** Nodes by name; a node of a pool is tainted `pool=<name>:NoSchedule`, so that only pods meant for it come. */
export type Nodes = Readonly<Record<string, string | undefined>>

const act = async (access: Access, pod: Pod, nextAddress: () => string): Promise<void> => {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata
  if (pod.spec.nodeName === undefined) return
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`
  if (deletionTimestamp !== undefined) {
    await callApi(access, { method: "DELETE", path, body: { gracePeriodSeconds: 0, preconditions: { uid } } })
  } else if (pod.status.phase === "Pending" && pod.status.containerStatuses === undefined) {
    const body = { metadata: { uid }, status: statusOf(pod, nextAddress()) }
    await callApi(access, { method: "PATCH", path: `${path}/status`, contentType: "application/strategic-merge-patch+json", body })
  }
}

/** Registers the nodes and plays their kubelets until the returned stop is called. */
export const startFakeKubelets = async (access: Access, nodes: Nodes): Promise<() => Promise<void>> => {
  const stopping = new AbortController()
  const { signal } = stopping
  let address = 1
  const nextAddress = () => `10.244.0.${address++}`
  for (const [name, taint] of Object.entries(nodes)) {
    await callApi(access, { method: "POST", path: "/api/v1/nodes", body: nodeManifest(name, taint) })
    await callApi(access, { method: "POST", path: LEASES, body: leaseOf(name) })
  }
  const beat = setInterval(() => {
    for (const name of Object.keys(nodes)) {
      const path = `${LEASES}/${name}`
      callApi(access, { method: "PATCH", path, contentType: "application/merge-patch+json", body: { spec: leaseOf(name).spec } }).catch(
        ignore
      )
    }
  }, HEARTBEAT_MS)
  const onLine = (line: string): void => {
    const event: { readonly type: string; readonly object: Pod } = JSON.parse(line)
    if (event.type === "ADDED" || event.type === "MODIFIED") act(access, event.object, nextAddress).catch(ignore)
  }
  const watch = async (): Promise<void> => {
    while (!signal.aborted) await callApi(access, { method: "GET", path: "/api/v1/pods?watch=true", signal, onLine }).catch(ignore)
  }
  const watching = watch()
  return async () => {
    clearInterval(beat)
    stopping.abort()
    await watching
  }
}

/** A pod that is gone, or a cluster that is: the next event tells. */
const ignore = (): void => {}
