import { at } from "../../src/diagnose/scene/evidence.fixture.ts"
import type { KubeObject } from "../../src/platform/kubernetes/kube-reader.ts"

/** A place in a cluster, and the name of what lives there. */
export interface Place {
  readonly namespace: string
  readonly name: string
}

interface PodParts {
  readonly suffix?: string
  readonly hash?: string
  readonly spec?: object
  readonly container?: object
  readonly status?: object
  readonly containerStatus?: object
  /** Minutes after noon when it was made; a day before, unless told otherwise. */
  readonly born?: number
}

const DAY = 24 * 60

export const podName = ({ name }: Place, hash = "7d9c5b6f4", suffix = "k2v8p"): string => `${name}-${hash}-${suffix}`

/** A pod of a Deployment, that has run and been ready since it was made. */
export const podAt = (place: Place, parts: PodParts = {}): KubeObject => {
  const { born = -DAY, container, containerStatus, hash = "7d9c5b6f4", spec, status, suffix = "k2v8p" } = parts
  const { name, namespace } = place
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName(place, hash, suffix),
      namespace,
      creationTimestamp: at(born),
      labels: { app: name, "pod-template-hash": hash },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `${name}-${hash}`, uid: `${name}-${hash}`, controller: true }]
    },
    spec: {
      nodeName: "worker-1",
      containers: [
        {
          name: "app",
          image: `registry.example/${name}:1.4.2`,
          ports: [{ containerPort: 8080 }],
          resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
          ...container
        }
      ],
      ...spec
    },
    status: {
      phase: "Running",
      conditions: [
        { type: "PodScheduled", status: "True", lastTransitionTime: at(born) },
        { type: "Ready", status: "True", lastTransitionTime: at(born + 1) }
      ],
      containerStatuses: [{ name: "app", ready: true, restartCount: 0, state: { running: { startedAt: at(born) } }, ...containerStatus }],
      ...status
    }
  }
}

export const deploymentAt = ({ name, namespace }: Place, { replicas = 1, spec = {}, status = {} } = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, creationTimestamp: at(-DAY), generation: 1 },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "app", image: `registry.example/${name}:1.4.2`, ports: [{ containerPort: 8080 }] }] }
    },
    ...spec
  },
  status: {
    observedGeneration: 1,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    conditions: [
      { type: "Available", status: "True", reason: "MinimumReplicasAvailable", lastTransitionTime: at(-DAY) },
      { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable", lastTransitionTime: at(-DAY) }
    ],
    ...status
  }
})

export const replicaSetAt = ({ name, namespace }: Place, hash = "7d9c5b6f4", replicas = 1): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name: `${name}-${hash}`,
    namespace,
    creationTimestamp: at(-DAY),
    labels: { app: name, "pod-template-hash": hash },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name, uid: name, controller: true }]
  },
  spec: { replicas, selector: { matchLabels: { app: name, "pod-template-hash": hash } } },
  status: { replicas, readyReplicas: replicas, availableReplicas: replicas, fullyLabeledReplicas: replicas }
})

export const serviceAt = ({ name, namespace }: Place, spec: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace, creationTimestamp: at(-DAY) },
  spec: { type: "ClusterIP", selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: 8080 }], ...spec }
})

export const endpointsAt = ({ name, namespace }: Place, addresses: ReadonlyArray<object> = [{ ip: "10.1.0.7" }]): KubeObject => ({
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { name, namespace },
  subsets: addresses.length === 0 ? [] : [{ addresses, ports: [{ name: "http", port: 8080 }] }]
})

export const nodeAt = (name: string, { spec = {}, conditions = [] as ReadonlyArray<object> } = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, creationTimestamp: at(-DAY), labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" } },
  spec,
  status: {
    allocatable: { cpu: "16", memory: "64Gi", pods: "110", "ephemeral-storage": "100Gi" },
    conditions: [
      { type: "Ready", status: "True", reason: "KubeletReady", lastTransitionTime: at(-DAY) },
      { type: "MemoryPressure", status: "False", lastTransitionTime: at(-DAY) },
      { type: "DiskPressure", status: "False", lastTransitionTime: at(-DAY) },
      { type: "PIDPressure", status: "False", lastTransitionTime: at(-DAY) },
      ...conditions
    ]
  }
})

/** What people have in a namespace where all is well: a workload with all that belongs to it. */
export const wellAt = (place: Place): ReadonlyArray<KubeObject> => [
  deploymentAt(place),
  replicaSetAt(place),
  podAt(place),
  serviceAt(place),
  endpointsAt(place)
]
