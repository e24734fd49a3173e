/** Services, storage, access and nodes with about every field that kubectl prints, by the resource that they are stored under. */
export const meta = (name: string, more: object = {}) => ({
  name,
  namespace: "shop",
  labels: { app: name, "app.kubernetes.io/part-of": "shop" },
  ...more
})

export const condition = (type: string, status: string, more: object = {}) => ({ type, status, ...more })

export const network: Readonly<Record<string, ReadonlyArray<object>>> = {
  services: [
    {
      metadata: meta("web"),
      spec: {
        type: "NodePort",
        selector: { app: "web", tier: "front" },
        clusterIP: "10.96.1.2",
        clusterIPs: ["10.96.1.2"],
        ipFamilyPolicy: "SingleStack",
        sessionAffinity: "None",
        externalTrafficPolicy: "Cluster",
        internalTrafficPolicy: "Cluster",
        ports: [
          { name: "http", port: 80, protocol: "TCP", targetPort: "http", nodePort: 30080 },
          { name: "metrics", port: 9090, protocol: "TCP", targetPort: 9091, nodePort: 30090 }
        ]
      },
      status: { loadBalancer: {} }
    },
    { metadata: meta("outside"), spec: { type: "ExternalName", externalName: "db.example.com", sessionAffinity: "None" } }
  ],
  endpoints: [
    {
      metadata: meta("web"),
      subsets: [
        {
          addresses: [{ ip: "10.244.1.5" }],
          notReadyAddresses: [{ ip: "10.244.1.6" }],
          ports: [{ name: "http", port: 8080, protocol: "TCP" }]
        }
      ]
    }
  ],
  "endpointslices.discovery.k8s.io": [
    {
      metadata: meta("web-abc"),
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      endpoints: [
        {
          addresses: ["10.244.1.5"],
          conditions: { ready: true },
          nodeName: "worker-1",
          zone: "a",
          targetRef: { kind: "Pod", name: "web-7c9d-abcde" }
        },
        { addresses: ["10.244.1.6"], conditions: { ready: false } }
      ]
    }
  ],
  "ingresses.networking.k8s.io": [
    {
      metadata: meta("web"),
      spec: {
        ingressClassName: "nginx",
        tls: [{ secretName: "shop-tls", hosts: ["shop.example.com", "www.example.com"] }],
        rules: [
          {
            host: "shop.example.com",
            http: {
              paths: [
                { path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } },
                { path: "/api", pathType: "Prefix", backend: { service: { name: "missing", port: { name: "http" } } } }
              ]
            }
          },
          { http: { paths: [{ path: "/all", pathType: "Exact", backend: { service: { name: "web", port: { number: 80 } } } }] } }
        ]
      },
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } }
    }
  ],
  "networkpolicies.networking.k8s.io": [
    {
      metadata: meta("web"),
      spec: {
        podSelector: { matchLabels: { app: "web" } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          {
            ports: [{ protocol: "TCP", port: 8080 }],
            from: [
              { namespaceSelector: { matchLabels: { team: "a" } }, podSelector: { matchLabels: { app: "front" } } },
              { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }
            ]
          },
          { from: [{ podSelector: {} }] }
        ],
        egress: []
      }
    },
    { metadata: meta("deny"), spec: { podSelector: {}, policyTypes: ["Ingress"] } }
  ]
}

export const others: Readonly<Record<string, ReadonlyArray<object>>> = {
  persistentvolumeclaims: [
    {
      metadata: meta("data"),
      spec: {
        storageClassName: "fast",
        volumeName: "pv-1",
        volumeMode: "Filesystem",
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "10Gi" } }
      },
      status: { phase: "Bound", capacity: { storage: "10Gi" }, accessModes: ["ReadWriteOnce"] }
    },
    {
      metadata: meta("stuck"),
      spec: { storageClassName: "slow", volumeMode: "Filesystem", accessModes: ["ReadWriteMany"] },
      status: { phase: "Pending" }
    }
  ],
  persistentvolumes: [
    {
      metadata: { name: "pv-1" },
      spec: {
        storageClassName: "fast",
        capacity: { storage: "10Gi" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        volumeMode: "Filesystem",
        claimRef: { kind: "PersistentVolumeClaim", namespace: "shop", name: "data" },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["a", "b"] }] }]
          }
        },
        csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1", fsType: "ext4" }
      },
      status: { phase: "Bound" }
    }
  ],
  "storageclasses.storage.k8s.io": [
    {
      metadata: { name: "fast", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer"
    }
  ],
  configmaps: [{ metadata: meta("settings"), data: { mode: "fast", "app.yaml": "a: 1\nb:\n  c: 2" } }],
  secrets: [{ metadata: meta("db"), type: "Opaque", data: { password: "c2VjcmV0" } }],
  serviceaccounts: [{ metadata: meta("web"), imagePullSecrets: [{ name: "registry" }] }],
  "roles.rbac.authorization.k8s.io": [
    {
      metadata: meta("reader"),
      rules: [{ apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["web"], verbs: ["get", "list"] }]
    }
  ],
  "rolebindings.rbac.authorization.k8s.io": [
    {
      metadata: meta("reader"),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
      subjects: [{ kind: "ServiceAccount", namespace: "shop", name: "web" }]
    }
  ],
  resourcequotas: [
    {
      metadata: meta("compute"),
      spec: { hard: { pods: "10", "requests.cpu": "4" } },
      status: { hard: { pods: "10", "requests.cpu": "4" }, used: { pods: "10", "requests.cpu": "3500m" } }
    }
  ],
  limitranges: [
    {
      metadata: meta("limits"),
      spec: {
        limits: [
          {
            type: "Container",
            min: { memory: "64Mi" },
            max: { cpu: "2", memory: "1Gi" },
            default: { cpu: "500m" },
            defaultRequest: { cpu: "100m" }
          },
          { type: "PersistentVolumeClaim", max: { storage: "10Gi" } }
        ]
      }
    }
  ],
  namespaces: [{ metadata: { name: "shop", labels: { team: "a" } }, status: { phase: "Active" } }],
  nodes: [
    {
      metadata: { name: "worker-1", labels: { "kubernetes.io/hostname": "worker-1", "node-role.kubernetes.io/worker": "" } },
      spec: {
        unschedulable: true,
        podCIDR: "10.244.1.0/24",
        podCIDRs: ["10.244.1.0/24"],
        providerID: "kind://worker-1",
        taints: [
          { key: "dedicated", value: "web", effect: "NoSchedule" },
          { key: "node.kubernetes.io/unreachable", effect: "NoExecute" }
        ]
      },
      status: {
        addresses: [
          { type: "InternalIP", address: "10.0.0.1" },
          { type: "Hostname", address: "worker-1" }
        ],
        capacity: { cpu: "4", memory: "8000000Ki", pods: "110" },
        allocatable: { cpu: "3500m", memory: "7000000Ki", pods: "110" },
        conditions: [
          condition("MemoryPressure", "True", {
            reason: "KubeletHasInsufficientMemory",
            message: "kubelet has insufficient memory available",
            lastHeartbeatTime: "2026-01-02T03:00:00Z",
            lastTransitionTime: "2026-01-02T02:00:00Z"
          }),
          condition("Ready", "Unknown", {
            reason: "NodeStatusUnknown",
            message: "Kubelet stopped posting node status.",
            lastHeartbeatTime: "2026-01-02T03:00:00Z",
            lastTransitionTime: "2026-01-02T02:00:00Z"
          })
        ],
        nodeInfo: {
          kubeletVersion: "v1.35.0",
          osImage: "Debian GNU/Linux 12 (bookworm)",
          kernelVersion: "6.1.0",
          containerRuntimeVersion: "containerd://2.0.0",
          architecture: "amd64",
          operatingSystem: "linux"
        }
      }
    }
  ],
  "priorityclasses.scheduling.k8s.io": [{ metadata: { name: "high" }, value: 1000, preemptionPolicy: "Never", description: "for the shop" }]
}
