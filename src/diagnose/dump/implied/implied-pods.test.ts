import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { printedEvidence, verdictOf } from "../../causes/verdict.fixture.ts"
import { at, cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import type { Evidence, LogText, Subject } from "../../scene/scene.ts"
import { withImpliedPods } from "./implied-pods.ts"

const log = (pod: string, container: string, ...lines: ReadonlyArray<string>): LogText => ({
  namespace: "shop",
  pod,
  container,
  previous: false,
  lines,
  source: `logs/shop/${pod}/${container}.log`
})

const evidence = (
  outputs: Readonly<Record<string, string>>,
  logs: ReadonlyArray<LogText> = [],
  subject: Partial<Subject> = {}
): Evidence => {
  const printed = printedEvidence(outputs, { namespace: "shop", ...subject })
  const all = { ...printed, now: Date.parse(at(30)), logs: [...printed.logs, ...logs] }
  return { ...all, objects: withImpliedPods(all) }
}

const podsIn = ({ objects }: Evidence) =>
  objects
    .filter(({ object }) => object.kind === "Pod")
    .map(({ object }) => `${object.metadata.ownerReferences?.[0]?.kind ?? "-"} ${object.metadata.name}`)

const events = (...rows: ReadonlyArray<string>) => ({
  "kubectl get events -n shop": ["LAST SEEN   TYPE      REASON             OBJECT                          MESSAGE", ...rows].join("\n")
})

const refused = '2026-01-01T12:29:00Z level=fatal msg="dial tcp 10.96.0.7:5432: connect: connection refused"'

describe("a pod that was not recorded is known", () => {
  it("by what the kubelet says of its image", () => {
    const seen = evidence(
      events(
        "9m          Normal    Scheduled          pod/cart-6bb7c9d5f9-tnlx4        Successfully assigned shop/cart-6bb7c9d5f9-tnlx4 to n1",
        '1m          Warning   Failed             pod/cart-6bb7c9d5f9-tnlx4        Failed to pull image "cart:9": rpc error: code = NotFound desc = docker.io/library/cart:9: not found'
      )
    )
    expect(verdictOf(seen)).toBe("image-tag-missing Deployment/cart")
  })

  it("by its log, and belongs to the job that says that it made it", () => {
    const seen = evidence(
      events(
        "9m          Normal    SuccessfulCreate       job/import                  Created pod: import-5mrv8",
        "5m          Warning   BackoffLimitExceeded   job/import                  Job has reached the specified backoff limit"
      ),
      [log("import-5mrv8", "run", refused)]
    )
    expect(podsIn(seen)).toEqual(["Job import-5mrv8"])
    expect(verdictOf(seen)).toBe("dependency-unreachable Job/import")
  })

  it("by its log alone, where that ends with a complaint", () => {
    const seen = evidence({}, [log("cart-8566c5bd6d-5hmj7", "app", "starting", refused)], { question: "what is wrong with cart?" })
    expect(verdictOf(seen)).toBe("dependency-unreachable Deployment/cart")
  })

  it("by a name of which somebody shortened the end", () => {
    const seen = evidence({}, [log("cart-8566c5bd6d-x", "app", "starting", refused)], { question: "what is wrong with cart?" })
    expect(verdictOf(seen)).toBe("dependency-unreachable Deployment/cart")
  })

  it("by a complaint that was saved alone of its log", () => {
    const framed = ["┌──────────────┐", "│ listen tcp :8080: bind: address already in use      │", "│                    │"].join("\n")
    expect(verdictOf(evidence({ "kubectl logs -n shop cart-8566c5bd6d-5hmj7": framed }))).toBe("port-in-use Deployment/cart")
  })

  it("by the log of its run before, which is there only where that one ended", () => {
    const lines = ["<--- JS stacktrace --->", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"]
    const before = { ...log("cart-8566c5bd6d-5hmj7", "app", ...lines), previous: true }
    expect(verdictOf(evidence({}, [before]))).toBe("heap-exhausted Deployment/cart")
  })

  it.each([
    ["was stopped", events("1m          Normal    Killing            pod/cart-6bb7c9d5f9-tnlx4       Stopping container app")],
    [
      "is not in a list that is known whole",
      {
        ...events('1m          Warning   BackOff            pod/cart-6bb7c9d5f9-tnlx4       Back-off pulling image "cart:9"'),
        "kubectl get pods -n shop":
          "NAME                    READY   STATUS    RESTARTS   AGE\nmail-77f5d8c9b5-ppppp   1/1     Running   0          9d"
      }
    ],
    [
      "started since",
      events(
        '9m          Warning   Failed             pod/cart-6bb7c9d5f9-tnlx4       Failed to pull image "cart:9": not found',
        "1m          Normal    Started            pod/cart-6bb7c9d5f9-tnlx4       Started container app"
      )
    ]
  ])("not when it %s", (_, outputs) => {
    expect(podsIn(evidence(outputs))).not.toContain("Deployment cart-6bb7c9d5f9-tnlx4")
  })
})

it("belongs to the workload whose selector takes it, where its owner was cut off", () => {
  const pod = { ...cartPod({ name: "cart-1" }), metadata: { name: "cart-1", namespace: "shop", labels: { app: "cart" } } }
  const deployment = (app: string): KubeObject => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "cart", namespace: "shop" },
    spec: { selector: { matchLabels: { app } } }
  })
  const owners = (app: string) => podsIn({ ...evidenceOf({}), objects: withImpliedPods(evidenceOf({ objects: [pod, deployment(app)] })) })
  expect(owners("cart")).toEqual(["Deployment cart-1"])
  expect(owners("mail")).toEqual(["- cart-1"])
})

describe("a row of a table", () => {
  const table = (...rows: ReadonlyArray<string>) => ({
    "kubectl get pods -n shop": ["NAME                           READY   STATUS             RESTARTS      AGE", ...rows].join("\n")
  })

  it.each([
    ["Deployment", "cart-6bb7c9d5f9-tnlx4"],
    ["Job", "clean-29012340-8xk7p"],
    ["Job", "clean-1598439300-8xk7p"],
    ["Deployment", "cart-2483758271-w0v8m"],
    ["-", "toolbox"]
  ])("gets its owner by its name: %s", (kind, name) => {
    expect(podsIn(evidence(table(`${name}   1/1     Running            0             5d`)))).toEqual([`${kind} ${name}`])
  })

  it("is a StatefulSet's where the first of its order is there", () => {
    const rows = [
      "zk-0                           1/1     Running            0             5d",
      "zk-1                           1/1     Running            0             5d"
    ]
    expect(podsIn(evidence(table(...rows)))).toEqual(["StatefulSet zk-0", "StatefulSet zk-1"])
  })

  it("is a DaemonSet's where others that go on are called alike", () => {
    const rows = (state: string) => ["agent-4qv7z", "agent-x8k2p"].map((name) => `${name}       ${state}            0             5d`)
    expect(podsIn(evidence(table(...rows("1/1     Running"))))).toEqual(["DaemonSet agent-4qv7z", "DaemonSet agent-x8k2p"])
    expect(podsIn(evidence(table(...rows("0/1     Completed"))))).toEqual(["- agent-4qv7z", "- agent-x8k2p"])
    const numbered = ["site-2-4qv7z", "site-2-x8k2p"].map((name) => `${name}      1/1     Running            0             5d`)
    expect(podsIn(evidence(table(...numbered)))).toEqual(["- site-2-4qv7z", "- site-2-x8k2p"])
  })

  it("gets the log of its only container", () => {
    const seen = evidence(table("cart-6bb7c9d5f9-tnlx4          0/1     CrashLoopBackOff   6 (41s ago)   12m"), [
      log("cart-6bb7c9d5f9-tnlx4", "app", "listening", "panic: runtime error: index out of range [0] with length 0")
    ])
    expect(verdictOf(seen)).toBe("application-error Deployment/cart")
  })

  it("shows as an error what an event tells to be an eviction", () => {
    const seen = evidence({
      ...table("cart-6bb7c9d5f9-tnlx4          0/1     Error              0             7m"),
      ...events(
        "2m          Warning   Evicted            pod/cart-6bb7c9d5f9-tnlx4       Pod ephemeral local storage usage exceeds the total limit of containers 2Gi."
      )
    })
    expect(verdictOf(seen)).toBe("ephemeral-storage-limit-exceeded Deployment/cart")
  })
})

describe("a description of which a part was saved", () => {
  const described = (...lines: ReadonlyArray<string>) =>
    verdictOf(evidence({ "kubectl describe pod -n shop cart-6bb7c9d5f9-tnlx4": lines.join("\n") }))

  it("is of a pod in the state that its events tell", () => {
    expect(
      described(
        "Events:",
        "  Type     Reason   Age                From     Message",
        "  ----     ------   ----               ----     -------",
        '  Normal   Pulled   9s (x8 over 95s)   kubelet  Container image "cart:9" already present on machine',
        '  Warning  Failed   9s (x8 over 95s)   kubelet  Error: secret "cart-db" not found'
      )
    ).toBe("secret-missing Deployment/cart")
  })

  it("is of a pod that its probe restarts, where that fails far more often than programs end", () => {
    const asked = (times: number) =>
      described(
        "Events:",
        "  Type     Reason     Age                  From     Message",
        "  ----     ------     ----                 ----     -------",
        `  Warning  Unhealthy  2m (x${times} over 40m)     kubelet  Liveness probe failed: Get http://10.1.0.9:8080/: dial tcp: connection refused`,
        "  Warning  BackOff    1m (x90 over 38m)    kubelet  Back-off restarting failed container"
      )
    expect(asked(60)).toBe("liveness-probe-failing Deployment/cart")
    expect(asked(3)).toBe("inconclusive")
  })

  it.each([
    ["below their heading", ["    Last State:     Terminated", "      Reason:       OOMKilled", "      Exit Code:    137"]],
    [
      "without indentation",
      ["State: Running", "Last State: Terminated", "Reason: OOMKilled", "Exit Code: 137", "Ready: True", "Restart Count: 4"]
    ]
  ])("tells the state of a container whose name is cut off: %s", (_, lines) => {
    expect(described(...lines)).toBe("out-of-memory-limit Deployment/cart")
  })

  it("may have lost its indentation", () => {
    const lines = ["ame: cart-6bb7c9d5f9-tnlx4", "Namespace: shop", "Controlled By: ReplicaSet/cart-6bb7c9d5f9", "Containers:", "app:"]
    const state = [
      "State: Waiting",
      "Reason: CrashLoopBackOff",
      "Last State: Terminated",
      "Reason: Completed",
      "Exit Code: 0",
      "Restart Count: 7"
    ]
    expect(described(...lines, "Image: cart:9", ...state, "Conditions:")).toBe("program-completes Deployment/cart")
  })
})

describe("of several containers the one that fails is", () => {
  const rows = {
    "kubectl get pods -n shop": "NAME     READY   STATUS             RESTARTS   AGE\ncart-0   1/2     CrashLoopBackOff   6          9m\n"
  }
  const meshed = log("cart-0", "mesh", "listening on :15001", 'reload failed: Post "http://localhost:8080/reload": connection refused')
  const failed = log("cart-0", "app", 'level=error msg="error loading config: yaml: line 3: did not find expected key"')

  it("the one of which its neighbour complains", () => {
    expect(verdictOf(evidence(rows, [meshed, failed]))).toMatch(/^configuration-invalid /)
  })

  it("the one that was started again", () => {
    const started = events(
      "9m    Normal    Started   pod/cart-0   Started container mesh",
      "8m    Normal    Started   pod/cart-0   Started container app",
      "2m    Normal    Started   pod/cart-0   Started container app",
      "1m    Warning   BackOff   pod/cart-0   Back-off restarting failed container"
    )
    expect(verdictOf(evidence({ ...rows, ...started }, [log("cart-0", "mesh", "panic: no route"), failed]))).toMatch(
      /^configuration-invalid /
    )
  })

  it("not guessed", () => {
    expect(verdictOf(evidence(rows, [log("cart-0", "mesh", "panic: no route"), failed]))).not.toMatch(
      /^(?:configuration-invalid|application)/
    )
  })
})

it("takes a pod of a job that ended for failed, and for history once the job is complete", () => {
  const rows = (completions: string) => ({
    "kubectl get jobs,pods -n shop": [
      "NAME               STATUS     COMPLETIONS   DURATION   AGE",
      `job.batch/import   ${completions === "1/1" ? "Complete" : "Failed  "}   ${completions}           6m         5h`,
      "",
      "NAME               READY   STATUS      RESTARTS   AGE",
      "pod/import-4kx2p   0/1     Error       0          5h",
      "pod/import-9zr7t   0/1     Completed   0          4h"
    ].join("\n")
  })
  expect(verdictOf(evidence(rows("1/1")))).toBe("healthy")
  expect(verdictOf(evidence(rows("0/1")))).not.toBe("healthy")
})

it("takes a readiness probe for over that was not told again for long", () => {
  const described = (age: string) => ({
    "kubectl describe pod cart-0 -n shop": [
      "Events:",
      "  Type     Reason     Age                From     Message",
      "  ----     ------     ----               ----     -------",
      `  Warning  Unhealthy  ${age}  kubelet  Readiness probe failed: HTTP probe failed with statuscode: 503`
    ].join("\n")
  })
  expect(verdictOf(evidence(described("45m (x4 over 46m)")))).toBe("inconclusive")
  expect(verdictOf(evidence(described("20s (x90 over 46m)")))).toMatch(/^readiness-probe-failing /)
})

describe("the owner of a described pod of which the line that names it was left out is known by its labels", () => {
  it.each([
    ["cart-4f7xq", "pod-template-generation=2", "DaemonSet/cart"],
    ["cart-6d4cf56db6-4f7xq", "pod-template-hash=6d4cf56db6", "Deployment/cart"],
    ["cart-1", "statefulset.kubernetes.io/pod-name=cart-1", "StatefulSet/cart"],
    ["cart-4f7xq", "app=cart", "Pod/cart-4f7xq"]
  ])("%s %s", (name, label, owner) => {
    const text = [
      `Name:             ${name}`,
      "Namespace:        shop",
      `Labels:           ${label}`,
      "Status:           Pending",
      "Events:",
      "  Type     Reason  Age                 From     Message",
      "  ----     ------  ----                ----     -------",
      '  Warning  Failed  20s (x12 over 4m)   kubelet  Error: secret "cart-token" not found'
    ]
    expect(verdictOf(evidence({ [`kubectl describe pod ${name} -n shop`]: text.join("\n") }))).toBe(`secret-missing ${owner}`)
  })
})

it("knows the kubelet's older words for what is missing", () => {
  const seen = evidence(
    events('1m          Warning   Failed             pod/cart-6bb7c9d5f9-tnlx4        Error: configmaps "cart-settings" not found')
  )
  expect(verdictOf(seen)).toBe("configmap-missing Deployment/cart")
})
