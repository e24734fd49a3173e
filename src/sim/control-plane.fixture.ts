import type { Behaviour, Repository } from "./behaviours/behaviour.ts"
import { makeBehaviours } from "./behaviours/conduct.ts"
import { makeSimClock } from "./clock.ts"
import { startControlPlane } from "./control-plane.ts"
import type { KubeObject } from "./kube-object.ts"
import { type Machine, registerNode } from "./kubelet/node-agent.ts"
import { makeObjectStore } from "./store/make-object-store.ts"

export const machine = (index: number, extra: Partial<Machine> = {}): Machine => ({
  name: `node-${index}`,
  labels: { "topology.kubernetes.io/zone": `zone-${index % 3}` },
  taints: [],
  capacity: { cpu: "4", memory: "16Gi", pods: "110" },
  address: `10.0.0.${index}`,
  podCIDR: `10.244.${index}.0/24`,
  ...extra
})

interface Options {
  readonly nodes?: number
  readonly behaviours?: ReadonlyArray<Behaviour>
  readonly repositories?: ReadonlyArray<Repository>
  readonly seed?: number
}

/** A cluster without its API, on a clock that stands still: what is tested is what controllers and kubelets do. */
export const makeCluster = ({ nodes = 3, behaviours = [], repositories = [], seed = 1 }: Options = {}) => {
  const clock = makeSimClock({ start: Date.parse("2026-01-02T03:00:00Z"), flow: "manual" })
  const store = makeObjectStore(clock)
  const inForce = makeBehaviours(store, behaviours, repositories)
  const plane = startControlPlane({ store, clock, behaviours: inForce, create: store.create, rootCa: () => "", seed })
  for (let index = 1; index <= nodes; index++) registerNode(plane, machine(index))
  return {
    ...plane,
    behaviours: inForce,
    advance: (seconds: number) => clock.advance(seconds * 1000),
    pods: (labels: Readonly<Record<string, string>> = {}) => plane.cache.matching("pods", "shop", { matchLabels: labels }),
    eventsOf: (name: string) =>
      store
        .list("events")
        .filter((event) => event.involvedObject.name.startsWith(name))
        .map((event) => `${event.type} ${event.reason} ${event.message}`),
    condition: (object: KubeObject | undefined, type: string) =>
      object?.status?.conditions?.find((condition: { readonly type: string }) => condition.type === type)
  }
}

export const deployment = (name: string, image: string, spec: object = {}, pod: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "shop", labels: { app: name } },
  spec: {
    replicas: 3,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 30,
        containers: [{ name, image, imagePullPolicy: "IfNotPresent", resources: { requests: { cpu: "100m", memory: "128Mi" } } }],
        ...pod
      }
    },
    ...spec
  }
})

export const withImage = (object: KubeObject, image: string): KubeObject => ({
  ...object,
  spec: {
    ...object.spec,
    template: {
      ...object.spec.template,
      spec: { ...object.spec.template.spec, containers: [{ ...object.spec.template.spec.containers[0], image }] }
    }
  }
})
