import { describe, expect, it } from "vitest"
import { readPrinted } from "../read-printed.ts"

const now = new Date("2026-01-02T12:00:00Z")
const read = (command: string, output: string) => readPrinted({ command, output, now })

const crashing = `Name:             web-1
Namespace:        shop
Node:             node-a/10.0.0.1
Labels:           app=web
                  tier=front
Annotations:      <none>
Status:           Running
Containers:
  web:
    Image:         web:1
    Port:          <none>
    State:         Waiting
      Reason:      CrashLoopBackOff
    Last State:    Terminated
      Reason:      Error
      Message:     Traceback:
File "app.py", line 3
    Ready to fail
      Exit Code:   1
      Started:     Fri, 02 Jan 2026 13:00:00 +0100
      Finished:    Fri, 02 Jan 2026 13:00:05 +0100
    Ready:          False
    Restart Count:  7
    Environment:
      DB_HOST:      db.shop
Conditions:
  Type    Status
  Ready   False
Events:
  Type     Reason     Age                     From     Message
  ----     ------     ----                    ----     -------
  Warning  BackOff    2m38s (x26 over 7m37s)  kubelet  Back-off restarting failed container web in pod web-1_shop(u-1)
  Warning  Unhealthy  <invalid>               kubelet  Readiness probe failed:  status  503
`

describe("describe", () => {
  it("tells the states of a container whose lines lost their indentation", () => {
    const flat = crashing
      .replace(
        / {4}Last State: {4}Terminated[\s\S]*?(?= {4}Ready: )/,
        "    Last State:    Terminated\n    Reason:    OOMKilled\n    Exit Code: 137\n"
      )
      .replace("      Reason:      CrashLoopBackOff", "    Reason:      CrashLoopBackOff")
    const [pod] = read("kubectl describe pod web-1", flat).objects
    expect(pod).toMatchObject({
      status: {
        containerStatuses: [
          {
            ready: false,
            restartCount: 7,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } }
          }
        ]
      }
    })
  })

  it("keeps a container's last words out of the outline", () => {
    const { objects, text } = read("kubectl describe pod web-1", crashing)
    expect(text).toEqual([])
    expect(objects[0]).toMatchObject({
      kind: "Pod",
      metadata: { name: "web-1", namespace: "shop", labels: { app: "web", tier: "front" } },
      spec: { nodeName: "node-a", containers: [{ name: "web", env: [{ name: "DB_HOST", value: "db.shop" }] }] },
      status: {
        hostIP: "10.0.0.1",
        containerStatuses: [
          {
            restartCount: 7,
            ready: false,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: {
              terminated: {
                exitCode: 1,
                message: 'Traceback:\nFile "app.py", line 3\n    Ready to fail',
                startedAt: "2026-01-02T12:00:00Z",
                finishedAt: "2026-01-02T12:00:05Z"
              }
            }
          }
        ]
      }
    })
  })

  it("tells events with their times, the same event always by the same name", () => {
    const [, backOff, unhealthy] = read("kubectl describe pod web-1", crashing).objects
    expect(backOff).toMatchObject({
      kind: "Event",
      metadata: { namespace: "shop" },
      involvedObject: { kind: "Pod", namespace: "shop", name: "web-1" },
      type: "Warning",
      count: 26,
      firstTimestamp: "2026-01-02T11:52:23Z",
      lastTimestamp: "2026-01-02T11:57:22Z",
      source: { component: "kubelet" }
    })
    expect(unhealthy).toMatchObject({ message: "Readiness probe failed:  status  503" })
    expect(unhealthy).not.toHaveProperty("lastTimestamp")
    const listed = read(
      "kubectl get events -n shop",
      `LAST SEEN   TYPE      REASON    OBJECT      MESSAGE\n3m          Warning   BackOff   pod/web-1   ${String(backOff?.message)}\n`
    )
    expect(listed.objects[0]?.metadata.name).toBe(backOff?.metadata.name)
  })

  it("reads several objects one after the other, whatever the command was called", () => {
    const claim =
      'Name:          data\nNamespace:     shop\nStorageClass:  fast\nStatus:        Pending\nVolume:\nLabels:        <none>\nEvents:\n  Type     Reason              Age   From                         Message\n  ----     ------              ----  ----                         -------\n  Warning  ProvisioningFailed  5s    persistentvolume-controller  storageclass.storage.k8s.io "fast" not found\n'
    const { objects } = read("what the pods look like", `${crashing}\n\n${claim}`)
    expect(objects.map(({ kind }) => kind)).toEqual(["Pod", "Event", "Event", "PersistentVolumeClaim", "Event"])
    expect(objects[3]).toMatchObject({ spec: { storageClassName: "fast" }, status: { phase: "Pending" } })
  })

  it("tells a service's endpoints as an object of their own", () => {
    const service = (endpoints: string) =>
      `Name:              cart\nNamespace:         shop\nSelector:          app=cart\nType:              ClusterIP\nIP:                10.96.0.1\nPort:              http  80/TCP\nTargetPort:        8080/TCP\nEndpoints:         ${endpoints}\nSession Affinity:  None\nEvents:            <none>\n`
    const [found, endpoints] = read("kubectl describe svc cart", service("10.1.0.1:8080,10.1.0.2:8080")).objects
    expect(found).toMatchObject({
      kind: "Service",
      spec: { selector: { app: "cart" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] }
    })
    expect(endpoints).toMatchObject({
      kind: "Endpoints",
      subsets: [{ addresses: [{ ip: "10.1.0.1" }, { ip: "10.1.0.2" }], ports: [{ port: 8080 }] }]
    })
    for (const none of ["<none>", ""])
      expect(read("kubectl describe svc", service(none)).objects[1]).toMatchObject({ kind: "Endpoints", subsets: [] })
  })

  it("tells the quotas of a namespace", () => {
    const output = `Name:         shop
Labels:       team=a
Annotations:  <none>
Status:       Active

Resource Quotas
  Name:     compute
  Resource  Used  Hard
  --------  ---   ---
  pods      10    10

No LimitRange resource.
`
    expect(read("kubectl describe ns shop", output).objects).toMatchObject([
      { kind: "Namespace", metadata: { name: "shop" }, status: { phase: "Active" } },
      { kind: "ResourceQuota", metadata: { name: "compute", namespace: "shop" }, status: { hard: { pods: "10" }, used: { pods: "10" } } }
    ])
  })

  it("tells that something is being deleted, and since when", () => {
    const pod = crashing.replace("Running\n", "Terminating (lasts 5m)\nTermination Grace Period:  30s\n")
    const [found] = read("kubectl describe pod web-1", pod).objects
    expect(found).toMatchObject({ metadata: { deletionTimestamp: "2026-01-02T11:55:00Z", deletionGracePeriodSeconds: 30 } })
    expect(found).not.toHaveProperty("status.phase")
  })

  it("turns the labels of custom resources back into fields", () => {
    const output = `Name:         web
Namespace:    argocd
Labels:       <none>
Annotations:  <none>
API Version:  argoproj.io/v1alpha1
Kind:         Application
Metadata:
  Creation Timestamp:  2026-01-02T03:04:13Z
  Resource Version:    189
Spec:
  Selector:
    Match Labels:
      app.kubernetes.io/name:  y
  Source:
    Repo URL:         https://git.example.com/x
    Value Files:
      a.yaml
      b.yaml
Status:
  Conditions:
    Message:  failed: bad
second line
    Type:     SyncError
  Ready:      true
  Replicas:   3
  Resources:
    Kind:    Deployment
    Status:  OutOfSync
    Kind:    Service
    Status:  Synced
Events:      <none>
`
    expect(read("kubectl describe application web", output).objects).toEqual([
      {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name: "web", namespace: "argocd", creationTimestamp: "2026-01-02T03:04:13Z", resourceVersion: "189" },
        spec: {
          selector: { matchLabels: { "app.kubernetes.io/name": "y" } },
          source: { repoURL: "https://git.example.com/x", valueFiles: ["a.yaml", "b.yaml"] }
        },
        status: {
          conditions: [{ message: "failed: bad\nsecond line", type: "SyncError" }],
          ready: true,
          replicas: 3,
          resources: [
            { kind: "Deployment", status: "OutOfSync" },
            { kind: "Service", status: "Synced" }
          ]
        }
      }
    ])
  })
})
