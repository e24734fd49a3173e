import { at, warning } from "../../src/diagnose/scene/evidence.fixture.ts"
import type { LogText } from "../../src/diagnose/scene/scene.ts"
import type { KubeObject } from "../../src/platform/kubernetes/kube-reader.ts"
import { deploymentAt, endpointsAt, nodeAt, type Place, podAt, podName, replicaSetAt, serviceAt, wellAt } from "./objects.ts"

interface Noise {
  readonly objects: ReadonlyArray<KubeObject>
  readonly logs?: ReadonlyArray<LogText>
}

const HOURS_AGO = -300

const controlled = (kind: string, name: string) => [{ apiVersion: "batch/v1", kind, name, uid: name, controller: true }]

const job = ({ name, namespace }: Place, status: object, owners: ReturnType<typeof controlled> = []): KubeObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, namespace, creationTimestamp: at(HOURS_AGO), ownerReferences: owners },
  spec: { backoffLimit: 6, completions: 1, parallelism: 1 },
  status
})

const done = { succeeded: 1, completionTime: at(HOURS_AGO + 5), conditions: [{ type: "Complete", status: "True" }] }

const jobPod = (place: Place, suffix: string, exitCode: number): KubeObject => {
  const pod = podAt(place, {
    suffix,
    born: HOURS_AGO,
    spec: { restartPolicy: "Never" },
    status: {
      phase: exitCode === 0 ? "Succeeded" : "Failed",
      conditions: [
        { type: "Ready", status: "False", reason: exitCode === 0 ? "PodCompleted" : "PodFailed", lastTransitionTime: at(HOURS_AGO) }
      ]
    },
    containerStatus: {
      ready: false,
      state: { terminated: { exitCode, reason: exitCode === 0 ? "Completed" : "Error", finishedAt: at(HOURS_AGO + 5) } }
    }
  })
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: controlled("Job", place.name) } }
}

const cronJob = ({ name, namespace }: Place, spec: object): KubeObject => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name, namespace, creationTimestamp: at(-2_000) },
  spec: { schedule: "0 * * * *", concurrencyPolicy: "Forbid", ...spec },
  status: { lastScheduleTime: at(0), lastSuccessfulTime: at(3) }
})

const log = (place: Place, ...lines: ReadonlyArray<string>): LogText => ({
  namespace: place.namespace,
  pod: podName(place),
  container: "app",
  previous: false,
  lines,
  source: `logs/${place.namespace}/${podName(place)}/app.log`
})

/** A workload whose pod is as told, and with it all that belongs to it. */
const withPod = (place: Place, pod: KubeObject, ...more: ReadonlyArray<KubeObject>): ReadonlyArray<KubeObject> => [
  ...wellAt(place).filter(({ kind }) => kind !== "Pod"),
  pod,
  ...more
]

const claim = ({ name, namespace }: Place, spec: object, phase: string): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace, creationTimestamp: at(HOURS_AGO) },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } }, ...spec },
  status: { phase }
})

const autoscaler = ({ name, namespace }: Place, status: object): KubeObject => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name, namespace, creationTimestamp: at(HOURS_AGO) },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }]
  },
  status: { currentReplicas: 1, desiredReplicas: 1, ...status }
})

/**
 * What is in clusters where nothing is wrong and looks as if something were, or had been. Each stays healthy beside all the others.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export const noise: Readonly<Record<string, (place: Place) => Noise>> = {
  "a workload that runs": (place) => ({ objects: wellAt(place) }),
  "a job that is done": (place) => ({ objects: [job(place, done), jobPod(place, "aa1bb", 0)] }),
  "a job that succeeded at its second try": (place) => ({
    objects: [job(place, { ...done, failed: 1 }), jobPod(place, "aa1bb", 1), jobPod(place, "cc2dd", 0)]
  }),
  "restarts of hours ago": (place) => ({
    objects: withPod(
      place,
      podAt(place, {
        containerStatus: {
          restartCount: 7,
          state: { running: { startedAt: at(HOURS_AGO + 1) } },
          lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: at(HOURS_AGO) } }
        }
      })
    )
  }),
  "a cordoned node whose pods run": () => ({
    objects: [
      nodeAt("worker-8", { spec: { unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] } })
    ]
  }),
  "a workload that is scaled to zero": (place) => ({
    objects: [deploymentAt(place, { replicas: 0 }), replicaSetAt(place, undefined, 0)]
  }),
  "warnings of hours ago": (place) => {
    const pod = podAt(place)
    return {
      objects: [
        ...wellAt(place),
        warning(pod, "BackOff", "Back-off restarting failed container app in pod", HOURS_AGO),
        warning(pod, "FailedScheduling", "0/3 nodes are available: 3 Insufficient cpu.", HOURS_AGO - 20)
      ]
    }
  },
  "a probe that failed while it started": (place) => {
    const pod = podAt(place, { born: -3 })
    return { objects: withPod(place, pod, warning(pod, "Unhealthy", "Readiness probe failed: connect: connection refused", -3)) }
  },
  "a rollout that is through": (place) => ({ objects: [...wellAt(place), replicaSetAt(place, "5f6d7c8b9", 0)] }),
  "a claim that waits for its first pod": (place) => ({
    objects: [
      claim(place, { storageClassName: "late" }, "Pending"),
      {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "late" },
        provisioner: "ebs.csi.aws.com",
        volumeBindingMode: "WaitForFirstConsumer"
      }
    ]
  }),
  "a bound claim": (place) => ({ objects: [claim(place, { storageClassName: "gp3", volumeName: `pv-${place.name}` }, "Bound")] }),
  "an autoscaler at its least": (place) => ({
    objects: [
      ...wellAt(place),
      autoscaler(place, {
        conditions: [
          { type: "AbleToScale", status: "True", reason: "ReadyForNewScale" },
          { type: "ScalingActive", status: "True", reason: "ValidMetricFound" },
          { type: "ScalingLimited", status: "True", reason: "TooFewReplicas" }
        ]
      })
    ]
  }),
  "an autoscaler of what is scaled to zero": (place) => ({
    objects: [
      deploymentAt(place, { replicas: 0 }),
      autoscaler(place, {
        currentReplicas: 0,
        desiredReplicas: 0,
        conditions: [
          { type: "AbleToScale", status: "True", reason: "SucceededGetScale" },
          {
            type: "ScalingActive",
            status: "False",
            reason: "ScalingDisabled",
            message: "scaling is disabled since the replica count of the target is zero"
          }
        ]
      })
    ]
  }),
  "a budget that allows": (place) => ({
    objects: [
      ...wellAt(place),
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: place.name, namespace: place.namespace },
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: place.name } } },
        status: { disruptionsAllowed: 1, currentHealthy: 1, desiredHealthy: 0, expectedPods: 1 }
      }
    ]
  }),
  "a node for some": () => ({
    objects: [nodeAt("gpu-1", { spec: { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] } })]
  }),
  "a schedule that is suspended": (place) => ({ objects: [cronJob(place, { suspend: true })] }),
  "a schedule that is kept": (place) => ({
    objects: [cronJob(place, {}), job({ ...place, name: `${place.name}-29500` }, done, controlled("CronJob", place.name))]
  }),
  "a log that complains and recovers": (place) => ({
    objects: wellAt(place),
    logs: [
      log(
        place,
        "INFO listening on :8080",
        "WARN connection to cache lost, retrying (attempt 1)",
        "INFO reconnected to cache",
        ...Array.from({ length: 30 }, (_, index) => `INFO GET /items/${index} 200 error=null`)
      )
    ]
  }),
  "an evicted pod that was replaced": (place) => ({
    objects: withPod(
      place,
      podAt(place, { born: HOURS_AGO + 1 }),
      podAt(place, {
        suffix: "old99",
        born: HOURS_AGO - 60,
        status: {
          phase: "Failed",
          reason: "Evicted",
          message: "The node was low on resource: memory.",
          containerStatuses: [],
          conditions: []
        }
      })
    )
  }),
  "a pod that has just begun": (place) => ({
    objects: [
      ...wellAt(place),
      podAt(place, {
        suffix: "new11",
        born: 29.7,
        status: {
          phase: "Pending",
          conditions: [
            { type: "PodScheduled", status: "True", lastTransitionTime: at(29.7) },
            { type: "Ready", status: "False", reason: "ContainersNotReady", lastTransitionTime: at(29.7) }
          ]
        },
        containerStatus: { ready: false, state: { waiting: { reason: "ContainerCreating" } } }
      })
    ]
  }),
  "a pod that is on its way out": (place) => {
    const pod = podAt(place, { suffix: "bye22" })
    return {
      objects: [...wellAt(place), { ...pod, metadata: { ...pod.metadata, deletionTimestamp: at(29.9), deletionGracePeriodSeconds: 30 } }]
    }
  },
  "a policy that lets in who calls": (place) => ({
    objects: [
      ...wellAt(place),
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: place.name, namespace: place.namespace },
        spec: { podSelector: { matchLabels: { app: place.name } }, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 8080 }] }] }
      }
    ]
  }),
  "a quota with room": ({ namespace, name }) => ({
    objects: [
      {
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name, namespace },
        spec: { hard: { pods: "50", "requests.cpu": "20" } },
        status: { hard: { pods: "50", "requests.cpu": "20" }, used: { pods: "31", "requests.cpu": "12" } }
      }
    ]
  }),
  "a node that was not ready hours ago": () => {
    const node = nodeAt("worker-7")
    return { objects: [node, warning(node, "NodeNotReady", "Node worker-7 status is now: NodeNotReady", HOURS_AGO)] }
  },
  "a service without a selector": (place) => ({
    objects: [serviceAt(place, { type: "ExternalName", selector: undefined, externalName: "db.example", ports: [] })]
  }),
  "a service whose endpoints are kept by hand": (place) => ({
    objects: [serviceAt(place, { selector: undefined }), endpointsAt(place, [{ ip: "192.0.2.10" }])]
  }),
  "an image that was pulled at the second try": (place) => {
    const pod = podAt(place, { born: -60 })
    return {
      objects: withPod(place, pod, warning(pod, "Failed", 'Failed to pull image "registry.example/x:1": rpc error: i/o timeout', -60))
    }
  },
  "a paused rollout with nothing to roll out": (place) => ({
    objects: [...wellAt(place).filter(({ kind }) => kind !== "Deployment"), deploymentAt(place, { spec: { paused: true } })]
  }),
  "a pod whose init container tried twice": (place) => ({
    objects: withPod(
      place,
      podAt(place, {
        spec: { initContainers: [{ name: "migrate", image: "registry.example/migrate:3" }] },
        status: {
          initContainerStatuses: [
            {
              name: "migrate",
              ready: true,
              restartCount: 2,
              state: { terminated: { exitCode: 0, reason: "Completed", finishedAt: at(-1_000) } },
              lastState: { terminated: { exitCode: 1, reason: "Error", finishedAt: at(-1_001) } }
            }
          ]
        }
      })
    )
  }),
  "a certificate that is in time": (place) => ({
    objects: [
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: `${place.name}-tls`, namespace: place.namespace },
        spec: { secretName: `${place.name}-tls`, dnsNames: ["shop.example"], issuerRef: { name: "ca", kind: "ClusterIssuer" } },
        status: {
          notAfter: "2026-03-20T12:00:00Z",
          renewalTime: "2026-02-20T12:00:00Z",
          conditions: [{ type: "Ready", status: "True", reason: "Ready" }]
        }
      }
    ]
  }),
  "an ingress that leads somewhere": (place) => ({
    objects: [
      ...wellAt(place),
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "IngressClass",
        metadata: { name: "nginx" },
        spec: { controller: "k8s.io/ingress-nginx" }
      },
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: { name: place.name, namespace: place.namespace },
        spec: {
          ingressClassName: "nginx",
          rules: [
            {
              host: `${place.name}.example`,
              http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: place.name, port: { number: 80 } } } }] }
            }
          ]
        },
        status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } }
      }
    ]
  })
}
