import { describe, expect, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import fc from "fast-check"
import { type ConditionContext, evaluateCondition, type Sample } from "./evaluate-condition.ts"
import { type ConditionSource, parseCondition } from "./parse-condition.ts"

const now = Date.parse("2026-03-01T12:00:00Z")
const evaluate = (source: ConditionSource, context: Partial<ConditionContext>) =>
  evaluateCondition(Result.getOrThrow(parseCondition(source)), { params: {}, now, ...context })
const printed = (stdout: string, more: { stderr?: string; exitCode?: number; truncated?: boolean } = {}) => ({
  output: { stdout, stderr: "", exitCode: 0, ...more }
})

const widePods = `NAME                              READY   STATUS      RESTARTS        AGE   IP            NODE       NOMINATED NODE   READINESS GATES
coredns-7db6d8ff4d-6k8wz          1/1     Running     0               12d   10.244.0.3    worker-1   <none>           <none>
kube-apiserver-control-plane      1/1     Running     2 (3d19h ago)   12d   172.18.0.2    cp-1       <none>           <none>
etcd-backup-28500000-x2x4p        0/1     Completed   0               8h    10.244.1.9    worker-2   <none>           <none>
`
const crashing = `${widePods}web-6f7c9-abcde                   1/2     CrashLoopBackOff   17 (4m2s ago)   70m   10.244.1.4    worker-2   <none>           <none>
`
const nodes = `NAME           STATUS                     ROLES           AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME
cp-1           Ready                      control-plane   12d   v1.35.0   172.18.0.2    <none>        Debian     6.1.0            containerd://2.0
worker-1       Ready,SchedulingDisabled   <none>          12d   v1.35.0   172.18.0.3    <none>        Debian     6.1.0            containerd://2.0
`
const severalKinds = `NAME                       READY   STATUS    RESTARTS   AGE
pod/web-6f7c9d6d5b-7xk2p   1/1     Running   0          3m

NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
deployment.apps/web   2/3     3            2           3m
`
const daemonsets = `NAMESPACE     NAME         DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR            AGE
kube-system   kube-proxy   3         3         2       3            2           kubernetes.io/os=linux   12d
`

describe("named checks over what kubectl prints", () => {
  it.effect.each<[ConditionSource, string, string, string]>([
    ["no restarts > 3", widePods, "true", "none of 3 pods restarted more than 3 times"],
    ["no restarts > 1", widePods, "false", "kube-apiserver-control-plane (2)"],
    ["no restarts", widePods, "false", "kube-apiserver-control-plane (2)"],
    ["no restarts > 3", crashing, "false", "web-6f7c9-abcde (17)"],
    ["no restarts > 3", "ok\n", "unknown", "no pods with a restart count were printed"],
    ["no restarts > 3", "", "unknown", "no pods"],
    ["no restarts > 3", nodes, "unknown", "no pods"],
    ["no restarts > 3", "coredns   1/1   Running   0   12d\n", "unknown", "no pods"],
    ["all pods ready", widePods, "true", "all 3 pods are ready"],
    ["all pods ready", crashing, "false", "web-6f7c9-abcde (1/2 CrashLoopBackOff)"],
    ["all ready", crashing, "false", "1 of 4 objects not ready"],
    ["all nodes ready", nodes, "true", "all 2 nodes are ready"],
    ["all nodes ready", nodes.replace("Ready  ", "NotReady"), "false", "cp-1 (NotReady)"],
    ["all pods ready", nodes, "unknown", "no pods were printed"],
    ["all pods ready", severalKinds, "true", "all 1 pods are ready"],
    ["all deployments are ready", severalKinds, "false", "web (2/3)"],
    ["all ready", severalKinds, "false", "1 of 2 objects not ready"],
    ["all daemonsets ready", daemonsets, "false", "kube-proxy (2/3)"],
    ["all pods ready", "No resources found in shop namespace.\n", "unknown", "no pods were printed"]
  ])("%s", ([source, stdout, expected, message]) =>
    Effect.gen(function* () {
      const result = yield* evaluate(source, printed(stdout))
      expect(result.verdict).toBe(expected)
      expect(result.message).toContain(message)
    })
  )

  const pod = (name: string, ready: boolean, restarts: number) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop" },
    status: {
      phase: "Running",
      conditions: [
        { type: "Initialized", status: "True" },
        { type: "Ready", status: ready ? "True" : "False", reason: ready ? undefined : "ContainersNotReady" }
      ],
      initContainerStatuses: [{ name: "migrate", restartCount: 9 }],
      containerStatuses: [{ name: "app", restartCount: restarts }]
    }
  })
  const deployment = (observedGeneration: number, readyReplicas?: number) => ({
    kind: "Deployment",
    metadata: { name: "web", generation: 3 },
    spec: { replicas: 2 },
    status: { observedGeneration, readyReplicas }
  })
  const list = (items: ReadonlyArray<unknown>) => JSON.stringify({ kind: "List", apiVersion: "v1", items })

  it.effect.each<[ConditionSource, string, string, string]>([
    ["no restarts > 3", list([pod("a", true, 1), pod("b", true, 4)]), "false", "shop/b (4)"],
    ["no restarts > 3", JSON.stringify(pod("a", true, 3)), "true", "none of 1 pods"],
    ["all pods ready", list([pod("a", true, 0), pod("b", false, 0)]), "false", "shop/b (Ready=False (ContainersNotReady))"],
    ["all pods ready", list([]), "unknown", "no pods were printed"],
    ["all deployments ready", list([deployment(3, 2)]), "true", "all 1 deployments are ready"],
    ["all deployments ready", list([deployment(3)]), "false", "web (0/2)"],
    ["all deployments ready", list([deployment(2, 2)]), "false", "2/2, of the spec before"],
    ["all ready", list([{ kind: "Certificate", metadata: { name: "tls" }, status: {} }]), "unknown", "cannot tell whether tls is ready"],
    [
      "all nodes ready",
      "apiVersion: v1\nkind: Node\nmetadata:\n  name: worker-1\nstatus:\n  conditions:\n  - type: Ready\n    status: Unknown\n    reason: NodeStatusUnknown\n",
      "false",
      "worker-1 (Ready=Unknown (NodeStatusUnknown))"
    ],
    [{ cel: "objects.all(p, p.status.containerStatuses.all(c, c.restartCount < 3))" }, list([pod("a", true, 1)]), "true", "is true"],
    [{ cel: "objects.size() == 0" }, "plain text", "unknown", "could not be evaluated"],
    [{ cel: "objects[0].spec.nodeName == 'x'" }, list([pod("a", true, 1)]), "unknown", "spec"],
    [{ cel: "output.stdout.size()" }, "x", "unknown", "neither true nor false"],
    ["no restarts > 3", '{"kind":"List","items":[', "unknown", "no pods"]
  ])("%o over objects", ([source, stdout, expected, message]) =>
    Effect.gen(function* () {
      const result = yield* evaluate(source, printed(stdout))
      expect(result.verdict).toBe(expected)
      expect(result.message).toContain(message)
    })
  )

  it.effect("does not conclude from a part of the output that the rest is fine", () =>
    Effect.gen(function* () {
      const cut = { truncated: true }
      expect((yield* evaluate("no restarts > 3", printed(widePods, cut))).verdict).toBe("unknown")
      expect((yield* evaluate("no restarts > 1", printed(widePods, cut))).verdict).toBe("false")
      expect((yield* evaluate("all pods ready", printed(widePods, cut))).verdict).toBe("unknown")
      expect((yield* evaluate("output does not contain Evicted", printed(widePods, cut))).verdict).toBe("unknown")
      expect((yield* evaluate("output contains Running", printed(widePods, cut))).verdict).toBe("true")
    })
  )
})

describe("checks of output and exit code", () => {
  it.effect.each<[ConditionSource, string, number, string]>([
    ["output contains ok", "ok", 0, "true"],
    ["output contains ok", "[-]etcd failed", 0, "false"],
    ['Output contains "rolled back"', "deployment.apps/web rolled back\n", 0, "true"],
    ["output does not contain error", "error: x", 1, "false"],
    ["output matches /^ok$/", "ok", 0, "true"],
    ["output matches /READY/i", "ready", 0, "true"],
    ["output does not match /fail(ed|ure)/", "done", 0, "true"],
    ["exit code 0", "", 0, "true"],
    ["exit code is 1", "", 0, "false"],
    [{ cel: "output.exitCode == 0 && output.stdout.contains('a')" }, "abc", 0, "true"],
    [{ cel: "now > timestamp('2026-03-01T11:00:00Z')" }, "", 0, "true"]
  ])("%o over %j", ([source, stdout, exitCode, expected]) =>
    Effect.gen(function* () {
      expect((yield* evaluate(source, printed(stdout, { exitCode }))).verdict).toBe(expected)
    })
  )

  it.effect("are unknown before a command has run", () =>
    Effect.gen(function* () {
      expect((yield* evaluate("exit code 0", {})).verdict).toBe("unknown")
      expect((yield* evaluate("all pods ready", {})).verdict).toBe("unknown")
    })
  )
})

describe("metrics", () => {
  const query = { metric: "apiserver_request_duration_seconds_p99 > 1.5" }
  const answering = (samples: ReadonlyArray<Sample>) => ({ metrics: { query: () => Effect.succeed(samples) } })
  const sample = (value: number): Sample => ({ metric: { __name__: "p99", verb: "LIST" }, value })

  it.effect.each<[string, Partial<ConditionContext>, string, string]>([
    ["samples left by the comparison", answering([sample(1.7), sample(2.5)]), "true", 'up to 2.5 (p99{verb="LIST"})'],
    ["no samples", answering([]), "false", "no series satisfies"],
    ["a sample that is zero", answering([sample(0)]), "true", "holds"],
    ["only NaN", answering([sample(Number.NaN)]), "unknown", "NaN"],
    ["infinity", answering([sample(Number.POSITIVE_INFINITY)]), "true", "Infinity"],
    ["an error", { metrics: { query: () => Effect.fail({ message: "connection refused" }) } }, "unknown", "connection refused"],
    ["no Prometheus", {}, "unknown", "no Prometheus is configured"]
  ])("with %s", ([, context, expected, message]) =>
    Effect.gen(function* () {
      const result = yield* evaluate(query, context)
      expect(result.verdict).toBe(expected)
      expect(result.message).toContain(message)
    })
  )
})

describe("parseCondition", () => {
  it.each<[ConditionSource, string]>([
    ["pods are fine", "is not a check; write one like `output contains ok`"],
    ["output matches /(/", "not a regular expression"],
    ["output matches /x/q", 'flags "q"'],
    ["exit code 300", "from 0 to 255"],
    [{ cel: "objetcs.size() > 0" }, 'did you mean "objects"?'],
    [{ cel: "params.nmae == 'x'" }, 'did you mean "name"?'],
    [{ metric: "up ==" }, "the query ends too early"],
    [{ metric: "ratee(up[5m]) > 1" }, "not PromQL from column"],
    [{ metric: " " }, "the query is empty"]
  ])("refuses %o", (source, message) => {
    expect(
      Result.match(parseCondition(source, { params: ["name"] }), { onSuccess: () => "accepted", onFailure: (problem) => problem })
    ).toContain(message)
  })

  it("never throws, and evaluation never fails", () => {
    const words = fc.constantFrom(
      "output",
      "contains",
      "matches",
      "/(/",
      "no",
      "restarts",
      ">",
      "3",
      "all",
      "pods",
      "ready",
      "exit",
      "code",
      "{",
      "NAME   READY",
      "\n",
      "1/1"
    )
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(words).map((parts) => parts.join(" "))
    )
    fc.assert(
      fc.property(text, text, (source, stdout) => {
        const parsed = parseCondition(source)
        if (Result.isSuccess(parsed)) Effect.runSync(evaluateCondition(parsed.success, { params: {}, now, ...printed(stdout) }))
      }),
      { numRuns: 1_000 }
    )
  })
})
