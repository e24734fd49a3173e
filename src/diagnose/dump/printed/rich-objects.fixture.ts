import { condition, meta, network, others } from "./rich-cluster.fixture.ts"

/** Objects that have about every field that kubectl prints, by the resource that they are stored under. */
const container = {
  name: "web",
  image: "registry.example.com/web:2.1",
  command: ["/bin/web", "--port=8080"],
  args: ["--verbose"],
  ports: [
    { name: "http", containerPort: 8080, protocol: "TCP" },
    { containerPort: 9090, hostPort: 9091, protocol: "TCP" }
  ],
  resources: { limits: { cpu: "500m", memory: "256Mi" }, requests: { cpu: "100m", memory: "128Mi" } },
  livenessProbe: {
    httpGet: { path: "/healthz", port: "http", scheme: "HTTP" },
    initialDelaySeconds: 3,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3
  },
  readinessProbe: {
    tcpSocket: { port: 8080 },
    initialDelaySeconds: 0,
    timeoutSeconds: 2,
    periodSeconds: 5,
    successThreshold: 1,
    failureThreshold: 6
  },
  startupProbe: { exec: { command: ["cat", "/tmp/up"] }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 30 },
  envFrom: [{ configMapRef: { name: "settings" } }, { prefix: "DB_", secretRef: { name: "db", optional: true } }],
  env: [
    { name: "URL", value: "http://cart:8080/a?b=c" },
    { name: "EMPTY" },
    { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
    { name: "MODE", valueFrom: { configMapKeyRef: { name: "settings", key: "mode", optional: true } } },
    { name: "POD", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.uid" } } },
    { name: "MANY", value: "first line\nsecond: line" }
  ],
  volumeMounts: [
    { name: "data", mountPath: "/data" },
    { name: "settings", mountPath: "/etc/settings", readOnly: true, subPath: "app.yaml" }
  ]
}

const podSpec = {
  serviceAccountName: "web",
  priorityClassName: "high",
  nodeName: "worker-1",
  nodeSelector: { disk: "ssd", "kubernetes.io/arch": "amd64" },
  restartPolicy: "Always",
  terminationGracePeriodSeconds: 30,
  initContainers: [{ name: "migrate", image: "registry.example.com/migrate:1", command: ["migrate", "up"] }],
  containers: [container, { name: "proxy", image: "envoy:1.30" }],
  tolerations: [
    { key: "dedicated", operator: "Equal", value: "web", effect: "NoSchedule" },
    { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }
  ],
  volumes: [
    { name: "data", persistentVolumeClaim: { claimName: "data" } },
    { name: "settings", configMap: { name: "settings" } },
    { name: "key", secret: { secretName: "db", optional: true } },
    { name: "scratch", emptyDir: { medium: "Memory", sizeLimit: "1Gi" } },
    { name: "logs", hostPath: { path: "/var/log", type: "Directory" } },
    { name: "shared", nfs: { server: "nfs.example.com", path: "/exports" } },
    { name: "disk", csi: { driver: "ebs.csi.aws.com", fsType: "ext4", readOnly: true } }
  ],
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } }
    }
  ]
}

const pod = {
  metadata: meta("web-7c9d-abcde", {
    annotations: { note: "one: two", "example.com/long": "x".repeat(150) },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-7c9d", uid: "u-1", controller: true }]
  }),
  spec: podSpec,
  status: {
    phase: "Running",
    qosClass: "Burstable",
    hostIP: "10.0.0.1",
    podIP: "10.244.1.5",
    podIPs: [{ ip: "10.244.1.5" }],
    startTime: "2026-01-02T03:00:00Z",
    conditions: [
      condition("Initialized", "True"),
      condition("Ready", "False"),
      condition("ContainersReady", "False"),
      condition("PodScheduled", "True")
    ],
    initContainerStatuses: [
      {
        name: "migrate",
        image: "registry.example.com/migrate:1",
        ready: true,
        restartCount: 0,
        state: { terminated: { exitCode: 0, reason: "Completed", startedAt: "2026-01-02T03:00:01Z", finishedAt: "2026-01-02T03:00:02Z" } }
      }
    ],
    containerStatuses: [
      {
        name: "web",
        image: "registry.example.com/web:2.1",
        imageID: "registry.example.com/web@sha256:abc",
        containerID: "containerd://123",
        ready: false,
        started: false,
        restartCount: 5,
        state: {
          waiting: { reason: "CrashLoopBackOff", message: "back-off 2m40s restarting failed container=web pod=web-7c9d-abcde_shop(u)" }
        },
        lastState: {
          terminated: {
            exitCode: 137,
            reason: "OOMKilled",
            message: "panic: no config\n    at main.go:3\nName:  not an object\nError: exit",
            startedAt: "2026-01-02T03:01:00Z",
            finishedAt: "2026-01-02T03:02:00Z"
          }
        }
      },
      {
        name: "proxy",
        image: "envoy:1.30",
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: "2026-01-02T03:00:03Z" } }
      }
    ]
  }
}

const template = { metadata: { labels: { app: "web" } }, spec: { ...podSpec, nodeName: undefined } }

const workloads: Readonly<Record<string, ReadonlyArray<object>>> = {
  pods: [
    pod,
    {
      metadata: meta("waiting"),
      spec: { containers: [{ name: "app", image: "busybox" }] },
      status: { phase: "Pending", qosClass: "BestEffort", conditions: [condition("PodScheduled", "False", { reason: "Unschedulable" })] }
    },
    {
      metadata: meta("gone"),
      spec: { nodeName: "worker-1", containers: [{ name: "app", image: "busybox" }] },
      status: {
        phase: "Failed",
        qosClass: "BestEffort",
        reason: "Evicted",
        message: "The node was low on resource: memory.",
        startTime: "2026-01-02T03:00:00Z"
      }
    }
  ],
  "deployments.apps": [
    {
      metadata: meta("web"),
      spec: {
        replicas: 3,
        minReadySeconds: 5,
        selector: { matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "In", values: ["a", "b"] }] },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 1 } },
        template
      },
      status: {
        replicas: 4,
        updatedReplicas: 2,
        availableReplicas: 1,
        readyReplicas: 1,
        unavailableReplicas: 3,
        conditions: [
          condition("Available", "False", { reason: "MinimumReplicasUnavailable" }),
          condition("Progressing", "False", { reason: "ProgressDeadlineExceeded" })
        ]
      }
    }
  ],
  "replicasets.apps": [
    {
      metadata: meta("web-7c9d", {
        ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u-2", controller: true }]
      }),
      spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template },
      status: { replicas: 1, readyReplicas: 1, conditions: [condition("ReplicaFailure", "True", { reason: "FailedCreate" })] }
    }
  ],
  "statefulsets.apps": [
    {
      metadata: meta("db"),
      spec: {
        replicas: 3,
        serviceName: "db",
        selector: { matchLabels: { app: "db" } },
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
        template: { metadata: { labels: { app: "db" } }, spec: { containers: [{ name: "db", image: "postgres:16" }] } },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], storageClassName: "fast", resources: { requests: { storage: "10Gi" } } }
          }
        ]
      },
      status: { replicas: 2, readyReplicas: 1 }
    }
  ],
  "daemonsets.apps": [
    {
      metadata: meta("agent"),
      spec: {
        selector: { matchLabels: { app: "agent" } },
        template: { metadata: { labels: { app: "agent" } }, spec: { containers: [{ name: "agent", image: "agent:1" }] } }
      },
      status: {
        desiredNumberScheduled: 5,
        currentNumberScheduled: 4,
        updatedNumberScheduled: 3,
        numberAvailable: 2,
        numberReady: 2,
        numberMisscheduled: 1
      }
    }
  ],
  "jobs.batch": [
    {
      metadata: meta("import"),
      spec: {
        parallelism: 2,
        completions: 4,
        backoffLimit: 6,
        activeDeadlineSeconds: 600,
        completionMode: "NonIndexed",
        suspend: false,
        selector: { matchLabels: { "batch.kubernetes.io/controller-uid": "u" } },
        template: { spec: { restartPolicy: "Never", containers: [{ name: "import", image: "import:1", command: ["run"] }] } }
      },
      status: { startTime: "2026-01-02T03:00:00Z", active: 1, ready: 1, succeeded: 2, failed: 3 }
    }
  ],
  "cronjobs.batch": [
    {
      metadata: meta("nightly"),
      spec: {
        schedule: "*/5 * * * *",
        timeZone: "Europe/Berlin",
        concurrencyPolicy: "Forbid",
        suspend: true,
        startingDeadlineSeconds: 30,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: { spec: { template: { spec: { restartPolicy: "OnFailure", containers: [{ name: "report", image: "report:1" }] } } } }
      },
      status: { lastScheduleTime: "2026-01-02T02:55:00Z" }
    }
  ],
  "horizontalpodautoscalers.autoscaling": [
    {
      metadata: meta("web"),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [
          { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
          { type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "200Mi" } } },
          { type: "Pods", pods: { metric: { name: "requests" }, target: { type: "AverageValue", averageValue: "100" } } },
          { type: "External", external: { metric: { name: "queue" }, target: { type: "Value", value: "30" } } }
        ]
      },
      status: {
        currentReplicas: 3,
        desiredReplicas: 10,
        currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 95, averageValue: "950m" } } }],
        conditions: [
          condition("AbleToScale", "True", { reason: "ReadyForNewScale", message: "recommended size matches current size" }),
          condition("ScalingLimited", "True", {
            reason: "TooManyReplicas",
            message: "the desired replica count is more than the maximum replica count"
          })
        ]
      }
    }
  ],
  "poddisruptionbudgets.policy": [
    {
      metadata: meta("web"),
      spec: { minAvailable: "50%", selector: { matchLabels: { app: "web" } } },
      status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2, expectedPods: 3 }
    }
  ]
}

export const richObjects: Readonly<Record<string, ReadonlyArray<object>>> = { ...workloads, ...network, ...others }
