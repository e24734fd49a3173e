import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { Effect } from "effect"
import { expect, it } from "vitest"
import { describeWith } from "../../toolbox/vitest.ts"
import { type RehearsalCluster, startRehearsalCluster } from "./rehearsal-cluster.ts"
import { loadScenario, scenarioFile } from "./scenario.ts"

const run = promisify(execFile)
const room = import.meta.dirname

type Client = (...words: ReadonlyArray<string>) => Promise<string>

interface Play {
  readonly cluster: RehearsalCluster
  readonly kubectl: Client
  readonly helm: Client
  /** Lets cluster time pass. */
  readonly pass: (seconds: number) => Promise<void>
  readonly unmet: () => ReadonlyArray<string>
}

describeWith(["kubectl", "helm"], ({ kubectl, helm }) => {
  const tools = { kubectl: kubectl.path, helm: helm.path }

  /** Plays a scenario up to its alert and hands it to `body`, with clients that hold the operator's rights. */
  const play = (name: string, body: (play: Play) => Promise<void>): Promise<void> =>
    Effect.gen(function* () {
      const scenario = yield* loadScenario(scenarioFile(join(room, "scenarios"), name))
      const cluster = yield* startRehearsalCluster({ scenario, tools, charts: join(room, "charts") })
      const unmet = () => cluster.expectations().flatMap(({ expected, met, found }) => (met ? [] : [`${expected}: ${found}`]))
      const directory = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-play-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true }))
      )
      const kubeconfig = join(directory, "kubeconfig")
      yield* Effect.promise(() => writeFile(kubeconfig, cluster.serviceAccountKubeconfig("handrail", "handrail-operator") ?? ""))
      const client =
        (program: string): Client =>
        async (...words) =>
          (await run(program, [...words], { env: { KUBECONFIG: kubeconfig, HOME: directory, PATH: dirname(program) } })).stdout
      const pass = (seconds: number) => Effect.runPromise(cluster.pass(seconds * 1000))
      yield* Effect.promise(() => body({ cluster, unmet, pass, kubectl: client(tools.kubectl), helm: client(tools.helm) }))
    }).pipe(Effect.scoped, Effect.runPromise)

  it("tells a bad rollout as kubectl sees it, and heals when it is undone", () =>
    play("bad-rollout", async ({ cluster, unmet, pass, kubectl }) => {
      const alert = await Effect.runPromise(cluster.breakIt)
      expect(alert.labels).toMatchObject({ alertname: "KubeDeploymentRolloutStuck", namespace: "shop", deployment: "checkout" })
      expect(Math.abs(Date.now() - cluster.clock.now())).toBeLessThan(1_000)
      expect(unmet()).toHaveLength(3)
      expect(await kubectl("-n", "shop", "rollout", "history", "deployment/checkout")).toMatch(
        /3\s+ci: release checkout 2\.4\.0\n4\s+ci: release checkout 2\.4\.1/
      )
      expect(await kubectl("-n", "shop", "get", "pods", "-l", "app.kubernetes.io/name=checkout")).toMatch(
        /0\/1\s+(ImagePullBackOff|ErrImagePull)\s+0\s+26m/
      )
      expect(await kubectl("-n", "shop", "describe", "resourcequota", "shop")).toMatch(/pods\s+\d+\s+60/)
      expect(
        cluster.audit.entries().some(({ user, verb, name }) => user === "ci-deployer" && verb === "patch" && name === "checkout")
      ).toBe(true)
      await kubectl("-n", "shop", "rollout", "undo", "deployment/checkout")
      await pass(60)
      expect(unmet()).toEqual([])
      expect(await kubectl("-n", "shop", "rollout", "status", "deployment/checkout")).toContain("successfully rolled out")
    }))

  it("breaks and heals the pod network by helm", () =>
    play("cni-regression", async ({ cluster, unmet, pass, kubectl, helm }) => {
      expect(unmet()).toEqual([])
      await Effect.runPromise(cluster.breakIt)
      expect(unmet()).toHaveLength(4)
      const history: ReadonlyArray<{ readonly chart: string; readonly updated: string }> = JSON.parse(
        await helm("-n", "kube-system", "history", "cni", "-o", "json")
      )
      expect(history.map(({ chart }) => chart)).toEqual(["cni-1.16.3", "cni-1.17.0"])
      const [installed = 0, upgraded = 0] = history.map(({ updated }) => Date.parse(updated))
      expect((upgraded - installed) / 3_600_000).toBeCloseTo(123, 1)
      const events = await kubectl("-n", "shop", "get", "events", "--field-selector", "reason=FailedCreatePodSandBox")
      expect(events).toContain("failed to setup network for sandbox")
      expect(await kubectl("-n", "shop", "get", "pods")).toMatch(/checkout-\S+\s+0\/1\s+ContainerCreating/)
      await helm("-n", "kube-system", "rollback", "cni", "1")
      await pass(120)
      expect(unmet()).toEqual([])
      expect(await helm("-n", "kube-system", "test", "cni")).toMatch(/Phase:\s+Succeeded/)
    }))

  it("raises the API server's latency in its metrics and nowhere else", () =>
    play("api-latency", async ({ cluster, kubectl }) => {
      const p99 = async () => /^apiserver_request_duration_seconds_p99 (.*)$/m.exec(await kubectl("get", "--raw=/metrics"))?.[1]
      expect(await p99()).toBe("0.09")
      await Effect.runPromise(cluster.breakIt)
      expect(await p99()).toBe("2.4")
      expect(await kubectl("get", "--raw=/readyz")).toBe("ok")
      const pods: { readonly items: ReadonlyArray<{ readonly status: { readonly phase: string } }> } = JSON.parse(
        await kubectl("get", "pods", "-A", "-o", "json")
      )
      expect(new Set(pods.items.map(({ status }) => status.phase))).toEqual(new Set(["Running", "Succeeded"]))
    }))

  it("has nothing wrong where nothing is wrong", () =>
    play("healthy", async ({ cluster, unmet }) => {
      await Effect.runPromise(cluster.breakIt)
      expect(unmet()).toEqual([])
    }))

  it("drains a node within its disruption budgets", () =>
    play("healthy", async ({ kubectl, pass, cluster }) => {
      const drained = kubectl("drain", "worker-3", "--ignore-daemonsets", "--delete-emptydir-data")
      expect(await drained).toContain("node/worker-3 drained")
      await pass(60)
      const left = cluster.store.list("pods").filter((pod) => pod.spec.nodeName === "worker-3")
      expect(left.every((pod) => pod.metadata.ownerReferences?.[0]?.kind === "DaemonSet")).toBe(true)
      expect(await kubectl("get", "nodes")).toMatch(/worker-3\s+Ready,SchedulingDisabled/)
    }))

  it("holds a namespace to its quota, as its ReplicaSets report", () =>
    play("healthy", async ({ kubectl, pass }) => {
      await kubectl("-n", "shop", "scale", "deployment/search", "--replicas=60")
      await pass(30)
      expect(await kubectl("-n", "shop", "get", "events", "--field-selector", "reason=FailedCreate")).toMatch(
        /Error creating: pods "search-\S+" is forbidden: exceeded quota: shop, requested: limits\.memory=2Gi,requests\.memory=1Gi, used: \S+, limited: limits\.memory=64Gi,requests\.memory=32Gi/
      )
    }))

  it("says which step of a scenario failed and why", async () => {
    const scenario = await Effect.runPromise(loadScenario(scenarioFile(join(room, "scenarios"), "healthy")))
    const broken = { ...scenario, setup: [{ run: ["kubectl", "-n", "shop", "get", "deployment/none"] as const, as: "developer" }] }
    const failure = await Effect.runPromise(Effect.flip(Effect.scoped(startRehearsalCluster({ scenario: broken, tools, charts: room }))))
    expect(failure).toMatchObject({
      _tag: "ScenarioStepFailed",
      where: "scenario healthy",
      message: 'kubectl -n shop get deployment/none: Error from server (NotFound): deployments.apps "none" not found'
    })
  })
})
