import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { kubeObject, memoryReader } from "../../execute/memory-reader.fixture.ts"
import { refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { planOf, stepOf } from "../plan.fixture.ts"
import { gatherFacts } from "./gather-facts.ts"

const groups = (...names: ReadonlyArray<string>) => JSON.stringify({ kind: "APIGroupList", groups: names.map((name) => ({ name })) })
const paths: Readonly<Record<string, string>> = {
  "/readyz?verbose": "[+]ping ok\n[+]etcd ok\nreadyz check passed",
  "/apis": groups("apps")
}

const withRaw = (objects: ReadonlyArray<KubeObject>, answers: Readonly<Record<string, string>> = {}): ClusterReader => ({
  ...memoryReader(objects),
  raw: (path) => Effect.succeed(answers[path] ?? paths[path] ?? "")
})

const refused = (status: number) => Effect.fail(refusalError(status, { cluster: "memory", where: "/", said: "no", retryAfter: 0 }))

const refusing = (status: number): ClusterReader => ({
  ...memoryReader([]),
  get: () => refused(status),
  list: () => refused(status),
  raw: () => refused(status)
})

const factsOf = (lines: ReadonlyArray<string>, reader: ClusterReader) =>
  Effect.runPromise(
    gatherFacts({
      plan: planOf(lines.map((line, index) => stepOf(line, { id: `s${index}` }))),
      reader,
      diagnosis: undefined,
      freezes: []
    })
  )

const labels = { app: "checkout", tier: "web" }
const checkout = kubeObject("Deployment", "shop/checkout", { spec: { template: { metadata: { labels } } } })
const pod = kubeObject("Pod", "shop/checkout-1", { metadata: { labels } })
const pdb = (name: string, selector: unknown, status: unknown = { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2 }) =>
  kubeObject("PodDisruptionBudget", name, { spec: { selector }, status })

describe("disruption budgets", () => {
  const restart = "kubectl rollout restart deployment/checkout -n shop"
  const known = { name: "a", allowed: 1, healthy: 3, desired: 2 }

  it.each([
    ["equal labels", { matchLabels: { app: "checkout" } }, true],
    ["other labels", { matchLabels: { app: "cart" } }, false],
    ["everything", {}, true],
    ["nothing", null, false],
    ["a set", { matchExpressions: [{ key: "tier", operator: "In", values: ["web", "api"] }] }, true],
    ["a set without it", { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["web"] }] }, false],
    ["a label that is there", { matchExpressions: [{ key: "app", operator: "Exists" }] }, true],
    ["a label that is not", { matchExpressions: [{ key: "canary", operator: "DoesNotExist" }] }, true],
    ["an operator of the future", { matchExpressions: [{ key: "app", operator: "Resembles", values: ["x"] }] }, true]
  ])("select by %s", async (_, selector, selected) => {
    const { disruption } = await factsOf([restart], withRaw([checkout, pdb("shop/a", selector)]))
    expect(disruption).toEqual([
      { kind: "Deployment", namespace: "shop", name: "checkout", status: "known", budgets: selected ? [known] : [] }
    ])
  })

  it("are those of the pod itself when a pod is deleted, and of nothing in other namespaces", async () => {
    const reader = withRaw([pod, pdb("shop/a", { matchLabels: labels }), pdb("other/b", {})])
    expect((await factsOf(["kubectl delete pod checkout-1 -n shop"], reader)).disruption).toMatchObject([{ budgets: [known] }])
  })

  it("promise nothing before their controller has looked", async () => {
    const reader = withRaw([checkout, pdb("shop/a", {}, {})])
    expect((await factsOf([restart], reader)).disruption).toMatchObject([{ budgets: [{ allowed: 0, healthy: 0, desired: 1 }] }])
  })

  it("are all of the namespace for what names no objects", async () => {
    const reader = withRaw([checkout, pdb("shop/a", { matchLabels: { app: "cart" } })])
    expect((await factsOf(["kubectl rollout restart deployment -n shop"], reader)).disruption).toMatchObject([
      { name: "*", budgets: [known] }
    ])
  })

  it("are unknown when they cannot be read, and not read for what stops no pods", async () => {
    expect((await factsOf([restart], refusing(403))).disruption).toMatchObject([
      { status: "unknown", because: expect.stringContaining("403") }
    ])
    expect((await factsOf(["kubectl scale deployment/checkout --replicas=3 -n shop"], refusing(403))).disruption).toEqual([])
  })
})

describe("nodes", () => {
  const drain = "kubectl drain worker-1"
  const node = (name: string, unschedulable = false) => kubeObject("Node", name, { spec: { unschedulable } })
  const leaving = (name: string, on: string, owner?: KubeObject) =>
    kubeObject("Pod", `shop/${name}`, { spec: { nodeName: on }, metadata: { deletionTimestamp: "2026-03-04T12:00:00Z" } }, owner)

  it("are drained when they are cordoned and pods leave them", async () => {
    const agent = kubeObject("DaemonSet", "shop/agent")
    const reader = withRaw([
      node("worker-1"),
      node("worker-2", true),
      node("worker-3", true),
      node("worker-4", true),
      leaving("a", "worker-2"),
      leaving("b", "worker-1"),
      leaving("c", "worker-3", agent)
    ])
    expect((await factsOf([drain], reader)).drains).toEqual({
      status: "known",
      nodes: [
        { name: "worker-2", state: "draining" },
        { name: "worker-3", state: "cordoned" },
        { name: "worker-4", state: "cordoned" }
      ]
    })
  })

  it("have their volumes told, with what is wrong with them and which exist only there", async () => {
    const attachment = (name: string, on: string, status: unknown) =>
      kubeObject("VolumeAttachment", name, { spec: { nodeName: on, source: { persistentVolumeName: `pv-${name}` } }, status })
    const local = (name: string, host: string, phase: string) =>
      kubeObject("PersistentVolume", name, {
        spec: {
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [host] }] }] }
          }
        },
        status: { phase }
      })
    const reader = withRaw([
      attachment("a", "worker-1", { attached: true }),
      attachment("b", "worker-1", { attached: true, detachError: { message: "timed out" } }),
      attachment("c", "worker-2", { attached: false, attachError: { message: "no" } }),
      local("here", "worker-1", "Bound"),
      local("free", "worker-1", "Available"),
      local("there", "worker-2", "Bound")
    ])
    expect((await factsOf([drain], reader)).storage).toEqual([
      {
        node: "worker-1",
        status: "known",
        attachments: [
          { volume: "pv-a", attached: true },
          { volume: "pv-b", attached: true, error: "timed out" }
        ],
        local: ["here"]
      }
    ])
  })

  it("are unknown when they cannot be read", async () => {
    const { drains, storage } = await factsOf([drain], refusing(403))
    expect([drains.status, storage[0]?.status]).toEqual(["unknown", "unknown"])
  })
})

describe("the control plane", () => {
  const wide = "kubectl delete pods -A -l app=x"
  it.each([
    ["stable when all its checks pass", withRaw([]), "stable"],
    ["unstable when a proxy answers in its place", withRaw([], { "/readyz?verbose": "<html>Sign in</html>" }), "unstable"],
    ["unstable when one fails", withRaw([], { "/readyz?verbose": "[+]ping ok\n[-]etcd failed: reason withheld" }), "unstable"],
    ["unstable when it answers 500", refusing(500), "unstable"],
    ["unknown when it may not be asked", refusing(403), "unknown"]
  ])("is %s", async (_, reader, status) => {
    expect((await factsOf([wide], reader)).controlPlane.status).toBe(status)
  })

  it("has a mesh beside it that cannot be to blame when there is none", async () => {
    expect((await factsOf([wide], withRaw([]))).absent).toEqual(["mesh"])
    expect((await factsOf([wide], withRaw([], { "/apis": groups("apps", "networking.istio.io") }))).absent).toEqual([])
    expect((await factsOf([wide], refusing(500))).absent).toEqual([])
  })
})

describe("owners", () => {
  const undo = "kubectl rollout undo deployment/checkout -n shop"
  const argo = kubeObject("Deployment", "shop/checkout", { metadata: { labels: { "argocd.argoproj.io/instance": "shop" } } })

  it("are told by name, with what shows them", async () => {
    expect((await factsOf([undo], withRaw([argo]))).owners).toEqual([
      {
        kind: "Deployment",
        namespace: "shop",
        name: "checkout",
        status: "owned",
        by: "Argo CD (Application shop)",
        shownBy: "label argocd.argoproj.io/instance: shop"
      }
    ])
    expect((await factsOf([undo], withRaw([checkout]))).owners).toMatchObject([{ status: "free" }])
    expect((await factsOf([undo], withRaw([]))).owners).toMatchObject([{ status: "free" }])
    expect((await factsOf([undo], refusing(403))).owners).toMatchObject([{ status: "unknown" }])
  })

  it("are told of all that a command could reach without naming it", async () => {
    const all = "kubectl rollout restart deployment -n shop"
    const free = kubeObject("Deployment", "shop/free")
    expect((await factsOf([all], withRaw([argo, free]))).owners).toMatchObject([{ name: "checkout", status: "owned" }])
    expect((await factsOf([all], refusing(403))).owners).toMatchObject([{ name: "*", status: "unknown" }])
  })

  it("are Flux's for a release that a HelmRelease makes", async () => {
    const release = (name: string, spec: object) => kubeObject("HelmRelease", `flux/${name}`, { spec })
    const rollback = "helm rollback cni 3 -n kube-system"
    expect((await factsOf([rollback], withRaw([release("x", { releaseName: "cni" })]))).owners).toMatchObject([
      { by: "Flux (HelmRelease flux/x)" }
    ])
    expect((await factsOf([rollback], withRaw([release("cni", { targetNamespace: "other" })]))).owners).toMatchObject([{ status: "free" }])
  })

  it("are not asked for what is only read or made anew", async () => {
    expect((await factsOf(["kubectl get pods -n shop", "kubectl create namespace x"], refusing(403))).owners).toEqual([])
  })
})
