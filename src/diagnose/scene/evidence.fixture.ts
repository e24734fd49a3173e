import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { Alert, Evidence, LogText, Subject } from "./scene.ts"

type Parts = Partial<Omit<Evidence, "subject" | "objects">> & {
  readonly objects?: ReadonlyArray<KubeObject>
  readonly subject?: Partial<Subject>
}

/** Evidence of a test: what is not given was not recorded. */
export const evidenceOf = ({ objects = [], subject, ...rest }: Parts): Evidence => ({
  subject: { alerts: [], ...subject },
  objects: objects.map((object) => ({ object, source: `objects/${object.kind}-${object.metadata.name}.json` })),
  complete: [],
  absent: [],
  logs: [],
  usage: [],
  samples: [],
  said: [],
  ...rest
})

export const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString()

interface PodParts {
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly spec?: object
  readonly container?: object
  readonly status?: object
  readonly containerStatus?: object
}

/** A pod of the Deployment `cart` in `shop`, which runs and is ready unless told otherwise. */
export const cartPod = ({
  container,
  containerStatus,
  labels,
  name = "cart-6d5f7c8b9-x2x4z",
  spec,
  status
}: PodParts = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace: "shop",
    creationTimestamp: at(0),
    labels: { app: "cart", "pod-template-hash": "6d5f7c8b9", ...labels },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "cart-6d5f7c8b9", uid: "rs", controller: true }]
  },
  spec: { nodeName: "worker-1", containers: [{ name: "app", image: "registry.example/cart:2", ...container }], ...spec },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True", lastTransitionTime: at(1) }],
    containerStatuses: [{ name: "app", ready: true, restartCount: 0, state: { running: { startedAt: at(1) } }, ...containerStatus }],
    ...status
  }
})

/** It was started and ended, and waits for the next try. */
export const crashing = (end: object = { exitCode: 1, reason: "Error", finishedAt: at(29) }): PodParts => ({
  status: { phase: "Running", conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(1) }] },
  containerStatus: {
    ready: false,
    restartCount: 6,
    state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s" } },
    lastState: { terminated: end }
  }
})

export const waiting = (reason: string, message = ""): PodParts => ({
  status: { phase: "Pending", conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(1) }] },
  containerStatus: { ready: false, state: { waiting: { reason, message } } }
})

export const warning = (about: KubeObject, reason: string, message: string, minute = 29): KubeObject => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: `${about.metadata.name}.${reason}.${minute}`, namespace: about.metadata.namespace ?? "default" },
  involvedObject: {
    kind: about.kind,
    name: about.metadata.name,
    ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace })
  },
  type: "Warning",
  reason,
  message,
  count: 3,
  firstTimestamp: at(minute - 5),
  lastTimestamp: at(minute)
})

export const logOf = (pod: KubeObject, ...lines: ReadonlyArray<string>): LogText => ({
  namespace: pod.metadata.namespace ?? "default",
  pod: pod.metadata.name,
  container: "app",
  previous: true,
  lines,
  source: `logs/${pod.metadata.namespace}/${pod.metadata.name}/app.previous.log`
})

export const firing = (name: string, labels: Readonly<Record<string, string>>): Alert => ({
  name,
  labels,
  annotations: {},
  isFiring: true,
  startsAt: undefined
})
