import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readPrinted } from "./read-printed.ts"

const now = new Date("2026-01-02T12:00:00Z")
const read = (command: string, output: string, more: { readonly namespace?: string } = {}) => readPrinted({ command, output, now, ...more })
const named = ({ objects }: ReturnType<typeof read>) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`)

const pods = `NAME                    READY   STATUS             RESTARTS      AGE
web-7c9d-abcde          0/1     CrashLoopBackOff   5 (3m ago)    2d1h
web-7c9d-fghij          1/1     Running            0             10m
`

describe("tables of pods", () => {
  it("tell state, restarts and age", () => {
    const [crashing, running] = read("kubectl get pods -n shop", pods).objects
    expect(crashing).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-7c9d-abcde", namespace: "shop", creationTimestamp: "2025-12-31T11:00:00Z" },
      status: {
        conditions: [{ type: "Ready", status: "False" }],
        containerStatuses: [
          {
            ready: false,
            restartCount: 5,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { finishedAt: "2026-01-02T11:57:00Z" } }
          }
        ]
      }
    })
    expect(running).toMatchObject({ status: { phase: "Running", conditions: [{ status: "True" }], containerStatuses: [{ ready: true }] } })
  })

  it.each([
    ["Init:1/3", { phase: "Pending", initContainerStatuses: [{ ready: true }, { state: { running: {} } }, { ready: false }] }],
    ["Init:CrashLoopBackOff", { initContainerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }] }],
    ["Init:ExitCode:2", { initContainerStatuses: [{ state: { terminated: { exitCode: 2 } } }] }],
    ["ContainerCreating", { phase: "Pending", containerStatuses: [{ state: { waiting: { reason: "ContainerCreating" } } }] }],
    ["ImagePullBackOff", { containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }] }],
    ["OOMKilled", { containerStatuses: [{ state: { terminated: { reason: "OOMKilled", exitCode: 137 } } }] }],
    ["Error", { containerStatuses: [{ state: { terminated: { reason: "Error" } } }] }],
    ["Completed", { phase: "Succeeded", containerStatuses: [{ state: { terminated: { exitCode: 0 } } }] }],
    ["Evicted", { phase: "Failed", reason: "Evicted" }],
    ["Pending", { phase: "Pending" }],
    ["SchedulingGated", { conditions: [{ type: "Ready" }, { type: "PodScheduled", status: "False", reason: "SchedulingGated" }] }]
  ])("tell what %s means", (word, status) => {
    const [pod] = read("kubectl get po", `NAME  READY  STATUS  RESTARTS  AGE\nx  0/1  ${word}  0  5m\n`).objects
    expect(pod).toMatchObject({ metadata: { name: "x", namespace: "default" }, status })
  })

  it("tell that a pod is being deleted and where it runs", () => {
    const output = `NAMESPACE  NAME  READY  STATUS       RESTARTS  AGE  IP          NODE   NOMINATED NODE  READINESS GATES
shop       a     1/1    Terminating  0         5m   10.244.1.2  node1  <none>          <none>
shop       b     0/1    Pending      0         5m   <none>      <none>  <none>          <none>
`
    const [deleted, pending] = read("kubectl get pods -A -o wide", output).objects
    expect(deleted).toMatchObject({ metadata: { deletionTimestamp: "" }, spec: { nodeName: "node1" }, status: { podIP: "10.244.1.2" } })
    expect(pending).toMatchObject({
      status: { phase: "Pending", conditions: [{ type: "Ready" }, { type: "PodScheduled", status: "False" }] }
    })
  })
})

describe("other tables", () => {
  it("tell of each object what a watch printed last", () => {
    const output = `NAME     READY   STATUS              RESTARTS   AGE
cart-1   0/1     ContainerCreating   0          2s
cart-1   0/1     Error               0          5s
cart-1   0/1     CrashLoopBackOff    1          9s
`
    expect(read("kubectl get pods -n shop -w", output).objects).toMatchObject([
      {
        metadata: { name: "cart-1" },
        status: { containerStatuses: [{ restartCount: 1, state: { waiting: { reason: "CrashLoopBackOff" } } }] }
      }
    ])
  })

  it("are known by their columns when no command tells", () => {
    const output = `NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE
web    NodePort    10.96.0.9    <none>        80:30080/TCP   3d

NAME   REFERENCE        TARGETS              MINPODS   MAXPODS   REPLICAS   AGE
web    Deployment/web   cpu: <unknown>/80%   1         5         0          3d

NAME        STATUS                        ROLES    AGE   VERSION
worker-1    NotReady,SchedulingDisabled   worker   9d    v1.33.1
`
    const [service, autoscaler, node] = read("the state after the incident", output).objects
    expect(service).toMatchObject({ kind: "Service", spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30080, protocol: "TCP" }] } })
    expect(autoscaler).toMatchObject({
      kind: "HorizontalPodAutoscaler",
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "web" },
        maxReplicas: 5,
        metrics: [{ resource: { name: "cpu", target: { averageUtilization: 80 } } }]
      }
    })
    expect(autoscaler).not.toHaveProperty("status.currentMetrics")
    expect(node).toMatchObject({
      kind: "Node",
      spec: { unschedulable: true },
      status: { conditions: [{ type: "Ready", status: "False" }] }
    })
  })

  it("tell volumes that are empty by where their cells stand", () => {
    const output = `NAME   STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE
data   Pending                                      slow-ssd       4m
`
    const [claim] = read("kubectl -n shop get pvc", output).objects
    expect(claim).toMatchObject({ kind: "PersistentVolumeClaim", spec: { storageClassName: "slow-ssd" }, status: { phase: "Pending" } })
    expect(claim).not.toHaveProperty("spec.volumeName")
  })

  it("tell events with how often and when", () => {
    const output = `LAST SEEN               TYPE      REASON             OBJECT          MESSAGE
4m (x3 over 10m)        Warning   FailedScheduling   Pod/web-1       0/3 nodes are available:  3 Insufficient cpu.
  preemption: not helpful
30s                     Normal    Pulled             Pod/web-2       Container image "web" already present
`
    expect(read("kubectl events -n shop", output).objects).toMatchObject([
      {
        kind: "Event",
        metadata: { namespace: "shop" },
        involvedObject: { kind: "Pod", namespace: "shop", name: "web-1", apiVersion: "v1" },
        reason: "FailedScheduling",
        count: 3,
        firstTimestamp: "2026-01-02T11:50:00Z",
        lastTimestamp: "2026-01-02T11:56:00Z",
        message: "0/3 nodes are available:  3 Insufficient cpu. preemption: not helpful"
      },
      { type: "Normal", count: 1, lastTimestamp: "2026-01-02T11:59:30Z" }
    ])
  })

  it("have their usual columns where a filter took the header", () => {
    const line = "shop   web-1   0/1   ImagePullBackOff   0   5m   10.1.1.1   node1   <none>   <none>   app=web,tier=front"
    const found = read("kubectl get pods -A -owide --show-labels | grep web", `${line}\n`)
    expect(found.objects).toMatchObject([
      { metadata: { name: "web-1", namespace: "shop", labels: { app: "web", tier: "front" } }, spec: { nodeName: "node1" } }
    ])
    expect(found.complete).toEqual([])
    expect(named(read("saved by hand", "web-1   0/1   Error   2 (10s ago)   5m\n"))).toEqual(["Pod default/web-1"])
  })

  it("may hold names only", () => {
    expect(named(read("kubectl get deploy,cm -o name -n a", "deployment.apps/web\nconfigmap/settings\n"))).toEqual([
      "Deployment a/web",
      "ConfigMap a/settings"
    ])
  })
})

describe("what is complete", () => {
  const complete = (command: string, output = pods) => read(command, output).complete
  it("is a list that nothing was taken from", () => {
    expect(complete("$ sudo /usr/bin/kubectl get pods --namespace=shop -o wide 2>&1")).toEqual([{ kind: "Pod", namespace: "shop" }])
    expect(complete("kubectl get po -A")).toEqual([{ kind: "Pod" }])
    expect(complete("k -nshop get deploy,nodes", "No resources found in shop namespace.\n")).toEqual([
      { kind: "Deployment", namespace: "shop" },
      { kind: "Node" }
    ])
    expect(read("kubectl get pods", pods, { namespace: "team" }).complete).toEqual([{ kind: "Pod", namespace: "team" }])
    expect(complete("kubectl get all -n shop").map(({ kind }) => kind)).toContain("HorizontalPodAutoscaler")
    expect(complete("kubectl get cm -n a -o json", '{"kind":"List","apiVersion":"v1","items":[]}')).toEqual([
      { kind: "ConfigMap", namespace: "a" }
    ])
  })

  it.each([
    ["kubectl get pods -n shop | grep -v Running", pods],
    ["kubectl get pods -n shop | head -2", pods],
    ["kubectl get pods -l app=web", pods],
    ["kubectl get pods --field-selector=status.phase=Running", pods],
    ["kubectl get pod web-7c9d-abcde", pods],
    ["kubectl get pod/web-7c9d-abcde", pods],
    ["kubectl get pods", `${pods}... (12 more lines omitted)\n`],
    ["kubectl get pods", `${pods}error: timed out\n`],
    ["kubectl get pods", ""],
    ["kubectl get pods -l app=x", "No resources found in default namespace.\n"],
    ["kubectl get pods -o json", '{"kind":"PodList","items":[{"metadata":{"name":"a"}}],"metadata":{"continue":"abc"}}'],
    ["all pods of the namespace", pods]
  ])("is nothing after %s", (command, output) => expect(complete(command, output)).toEqual([]))
})

describe("what kubectl says instead", () => {
  it("is that something does not exist", () => {
    const output =
      'Error from server (NotFound): deployments.apps "cart" not found\nerror: error from server (NotFound): pods "web" not found in namespace "b"\n'
    expect(read("kubectl describe deploy cart -n a", output)).toMatchObject({
      absent: [
        { kind: "Deployment", namespace: "a", name: "cart" },
        { kind: "Pod", namespace: "b", name: "web" }
      ],
      text: []
    })
    expect(read("kubectl get node n", 'Error from server (NotFound): nodes "n" not found').absent).toEqual([{ kind: "Node", name: "n" }])
  })

  it("is text when nothing is known by it", () => {
    const line =
      'Error from server (Forbidden): secrets is forbidden: User "x" cannot list resource "secrets" in API group "" in the namespace "a"'
    expect(read("kubectl get secrets -n a", line)).toEqual({ objects: [], complete: [], absent: [], logs: [], usage: [], text: [line] })
  })
})

describe("the API's own form", () => {
  it("is JSON or YAML, a list or one object, even cut off", () => {
    expect(named(read("kubectl get pod a -o yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: x\n"))).toEqual([
      "Pod x/a"
    ])
    expect(named(read("kubectl get po -o json", '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}'))).toEqual([
      "Pod /a"
    ])
    expect(named(read("?", "apiVersion: v1\nitems:\n- kind: Service\n  metadata:\n    name: s\n- kind: Po"))).toEqual(["Service /s"])
    expect(read("curl x", '{"status":"ok"}').text).toEqual(['{"status":"ok"}'])
  })
})

describe("logs and usage", () => {
  it("are of the pod and container of the command", () => {
    expect(read("kubectl logs web-1 -c app -n shop --previous", "one\n\ntwo\n").logs).toEqual([
      { namespace: "shop", pod: "web-1", container: "app", previous: true, lines: ["one", "", "two"] }
    ])
    const chosen = read(
      "kubectl logs deploy/web -f",
      'Found 2 pods, using pod/web-7\nDefaulted container "app" out of: app, proxy\nhello\n'
    )
    expect(chosen.logs).toEqual([{ namespace: "default", pod: "web-7", container: "app", previous: false, lines: ["hello"] }])
    expect(read("kubectl logs -l app=web --prefix", "[pod/a/x] 1\n[pod/b/x] 2\n[pod/a/x] 3\n").logs).toMatchObject([
      { pod: "a", container: "x", lines: ["1", "3"] },
      { pod: "b", lines: ["2"] }
    ])
    expect(read("kubectl logs -l app=web", "whose line is this\n")).toMatchObject({ logs: [], text: ["whose line is this"] })
  })

  it("are cores and bytes", () => {
    expect(read("kubectl top pods -n a", "NAME   CPU(cores)   MEMORY(bytes)\nweb    250m         64Mi\n").usage).toEqual([
      { kind: "Pod", namespace: "a", name: "web", cpu: 0.25, memory: 67_108_864 }
    ])
    expect(
      read(
        "kubectl top node",
        "NAME   CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)\nn1     2   50%   1Gi   10%\nn2  <unknown>  <unknown>  <unknown>  <unknown>\n"
      ).usage
    ).toEqual([{ kind: "Node", name: "n1", cpu: 2, memory: 1_073_741_824 }])
    expect(read("kubectl top po --containers -A | grep web", "a   web-1   app   5m   10Mi\n").usage).toEqual([
      { kind: "Pod", namespace: "a", name: "web-1", container: "app", cpu: 0.005, memory: 10_485_760 }
    ])
  })
})

describe("texts around an output", () => {
  it("are read for the command and left out", () => {
    const output = `{"tool_name":"kubectl_get","invocation":"kubectl get pods -n shop","params":{}}\nstdout:\n\u001b[32m${pods}\u001b[0m\nstderr:\n`
    const found = read("saved tool call", output)
    expect(named(found)).toEqual(["Pod shop/web-7c9d-abcde", "Pod shop/web-7c9d-fghij"])
    expect(found).toMatchObject({ complete: [{ kind: "Pod", namespace: "shop" }], text: [] })
  })

  it("may be prompts of several commands", () => {
    const output = `me@host:~$ kubectl get pods -n shop\n${pods}me@host:~$ kubectl get cm x -n shop\nError from server (NotFound): configmaps "x" not found\n`
    expect(read("terminal", output)).toMatchObject({
      complete: [{ kind: "Pod" }],
      absent: [{ kind: "ConfigMap", namespace: "shop", name: "x" }]
    })
  })
})

it.each([
  "[root@host ~]# ",
  "➜  shop git:(main) ✗ ",
  "╰─ ",
  "C:\\Users\\me>",
  "PS C:\\work> ",
  "-> ",
  "(prod) me@host $ ",
  "➜  shop ",
  "laptop:charts me$ ",
  "me@laptop charts % "
])("takes %s for a prompt", (prompt) => {
  expect(read("terminal", `${prompt}kubectl logs cart-1 -n store\nlistening\n`).logs).toMatchObject([{ pod: "cart-1", namespace: "store" }])
})

it("takes a command that stands above its output", () => {
  expect(readPrinted({ command: "", output: `\nkubectl get pods -n shop\n${pods}` })).toMatchObject({
    complete: [{ kind: "Pod", namespace: "shop" }],
    text: []
  })
})

describe("anything else", () => {
  const words = fc.constantFrom(
    "Name:",
    "Namespace:",
    "NAME",
    "READY",
    "STATUS",
    "Labels:",
    "  ",
    "\t",
    "\n",
    "Events:",
    "<none>",
    "{",
    "kind: Pod",
    "---",
    "1/1",
    "5m",
    "pod/x",
    "QoS Class:",
    "Containers:",
    "Rules:",
    "Data\n====",
    "│",
    "$ kubectl get pods"
  )
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(words, { maxLength: 60 }).map((list) => list.join("  ")),
    fc.array(words, { maxLength: 60 }).map((list) => list.join("\n"))
  )

  it("is text, line by line, and never fails", () => {
    fc.assert(
      fc.property(texts, texts, (command, output) => {
        const found = readPrinted({ command, output, now })
        expect(found.objects.every(({ kind, metadata }) => kind !== "" && metadata.name !== "")).toBe(true)
      })
    )
    expect(read("curl -v http://cart", "* connect failed\n\n< HTTP/1.1 503\n").text).toEqual(["* connect failed", "< HTTP/1.1 503"])
  })
})
