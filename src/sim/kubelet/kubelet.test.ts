import { describe, expect, it } from "vitest"
import type { Behaviour } from "../behaviours/behaviour.ts"
import { makeCluster } from "../control-plane.fixture.ts"

const pod = (container: object = {}, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "app", namespace: "shop" },
  spec: {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    containers: [{ name: "app", image: "app:1", imagePullPolicy: "IfNotPresent", ...container }],
    ...spec
  }
})

const running = (behaviours: ReadonlyArray<Behaviour>, object: ReturnType<typeof pod> = pod()) => {
  const cluster = makeCluster({ nodes: 1, behaviours })
  cluster.store.create("pods", object)
  const app = () => cluster.store.get("pods", "shop", "app")
  const container = () => app()?.status.containerStatuses[0]
  const log = (previous = false) => {
    const answer = cluster.kubelet.logs.read({ namespace: "shop", pod: "app", container: "app", previous })
    return "lines" in answer ? answer.lines.map((line) => line.text) : answer.unavailable
  }
  return { ...cluster, app, container, log }
}

const httpGet = { path: "/healthz", port: 8080 }

describe("a kubelet", () => {
  it("starts a pod with the events and the status of a real one", () => {
    const { advance, app, eventsOf, container } = running([
      { name: "app", match: { image: "app:*" }, pull: { seconds: 1.25, sizeBytes: 1000 } }
    ])
    advance(10)
    expect(eventsOf("app")).toEqual([
      "Normal Scheduled Successfully assigned shop/app to node-1",
      'Normal Pulling Pulling image "app:1"',
      'Normal Pulled Successfully pulled image "app:1" in 1.25s (1.25s including waiting). Image size: 1000 bytes.',
      "Normal Created Container created",
      "Normal Started Container started"
    ])
    expect(app()?.status).toMatchObject({ phase: "Running", podIP: "10.244.1.2", hostIP: "10.0.0.1", observedGeneration: 1 })
    expect(app()?.status.conditions.map((each: { type: string; status: string }) => `${each.type}=${each.status}`)).toEqual([
      "PodReadyToStartContainers=True",
      "Initialized=True",
      "Ready=True",
      "ContainersReady=True",
      "PodScheduled=True"
    ])
    expect(container()).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: "docker.io/library/app:1",
      imageID: expect.stringMatching(/^docker.io\/library\/app@sha256:/)
    })
  })

  it("backs off from a container that keeps dying, and keeps the last one's log", () => {
    const crash: Behaviour = {
      name: "crash",
      match: {},
      exit: { afterSeconds: 2, code: 137, reason: "OOMKilled" },
      logs: { onStart: ["start of {pod}"], onExit: ["out of memory"] }
    }
    const { advance, container, eventsOf, log, app } = running([crash])
    advance(12)
    expect(container()).toMatchObject({
      restartCount: 1,
      ready: false,
      state: {
        waiting: {
          reason: "CrashLoopBackOff",
          message: `back-off 10s restarting failed container=app pod=app_shop(${app()?.metadata.uid})`
        }
      },
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } }
    })
    expect(eventsOf("app")).toContain(`Warning BackOff Back-off restarting failed container app in pod app_shop(${app()?.metadata.uid})`)
    expect(log(true)).toEqual(["start of app", "out of memory"])
    advance(600)
    expect(container().restartCount).toBe(6)
    expect(container().state.waiting.message).toMatch(/^back-off 5m0s /)
  })

  it("reports unready while the readiness probe fails, and restarts what the liveness probe condemns", () => {
    const sick: Behaviour = {
      name: "sick",
      match: {},
      probes: {
        readiness: { failing: "HTTP probe failed with statuscode: 503", fromSeconds: 60, untilSeconds: 120 },
        liveness: { failing: "HTTP probe failed with statuscode: 500", fromSeconds: 200 }
      }
    }
    const probe = { httpGet, initialDelaySeconds: 3, periodSeconds: 10 }
    const { advance, container, eventsOf } = running([sick], pod({ readinessProbe: probe, livenessProbe: probe }))
    advance(30)
    expect(container().ready).toBe(true)
    advance(65)
    expect(container().ready).toBe(false)
    expect(eventsOf("app")).toContain("Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503")
    advance(60)
    expect(container()).toMatchObject({ ready: true, restartCount: 0 })
    advance(100)
    expect(container().restartCount).toBe(1)
    expect(eventsOf("app")).toContain("Normal Killing Container app failed liveness probe, will be restarted")
  })

  it("says who refuses the connection while a slow process does not listen yet", () => {
    const { advance, eventsOf, container } = running(
      [{ name: "slow", match: {}, startSeconds: 8 }],
      pod({ readinessProbe: { httpGet, periodSeconds: 5 } })
    )
    advance(8)
    expect(eventsOf("app")).toContain(
      'Warning Unhealthy Readiness probe failed: Get "http://10.244.1.2:8080/healthz": dial tcp 10.244.1.2:8080: connect: connection refused'
    )
    advance(10)
    expect(container().ready).toBe(true)
  })

  it("runs init containers first, in order, and a sidecar on from its place", () => {
    const initContainers = [
      { name: "first", image: "init:1" },
      { name: "mesh", image: "mesh:1", restartPolicy: "Always" },
      { name: "second", image: "init:1" }
    ]
    const { advance, app } = running(
      [{ name: "init", match: { image: "init:*" }, exit: { afterSeconds: 3, code: 0 } }],
      pod({}, { initContainers })
    )
    advance(2)
    expect(app()?.status.initContainerStatuses[0]).toMatchObject({ ready: false, state: { running: {} } })
    advance(2)
    expect(app()?.status).toMatchObject({ phase: "Pending", containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] })
    expect(app()?.status.conditions[1]).toMatchObject({
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [first mesh second]"
    })
    advance(30)
    expect(
      app()?.status.initContainerStatuses.map((status: { name: string; ready: boolean; state: object }) => [
        status.name,
        status.ready,
        Object.keys(status.state)[0]
      ])
    ).toEqual([
      ["first", true, "terminated"],
      ["mesh", true, "running"],
      ["second", true, "terminated"]
    ])
    expect(app()?.status.phase).toBe("Running")
  })

  it("waits for a ConfigMap it mounts, and tells of one its environment needs", () => {
    const volumes = [{ name: "settings", configMap: { name: "settings" } }]
    const env = [{ name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } }]
    const { advance, eventsOf, store, container } = running([], pod({ env }, { volumes }))
    advance(5)
    expect(eventsOf("app")).toContain('Warning FailedMount MountVolume.SetUp failed for volume "settings" : configmap "settings" not found')
    const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "shop" } }
    store.create("configmaps", settings)
    advance(30)
    expect(container().state.waiting).toEqual({
      reason: "CreateContainerConfigError",
      message: "couldn't find key level in ConfigMap shop/settings"
    })
    store.modify("configmaps", "shop", "settings", (found) => ({ ...found, data: { level: "info" } }))
    advance(30)
    expect(container().ready).toBe(true)
  })

  it("gives a process its grace and no more", () => {
    const { advance, store, app } = running([{ name: "stubborn", match: {}, stopSeconds: 90 }])
    advance(10)
    store.delete("pods", "shop", "app", { gracePeriodSeconds: 20 })
    let last: unknown
    store.subscribe("pods", (event) => {
      last = event.object.status.containerStatuses?.[0]?.state
    })
    advance(19)
    expect(app()).toBeDefined()
    advance(3)
    expect(app()).toBeUndefined()
    expect(last).toMatchObject({ terminated: { exitCode: 137 } })
  })

  it("refuses networks and raises conditions as an agent's behaviour says, until another agent makes it good", () => {
    const bad: Behaviour = {
      name: "bad-agent",
      match: { image: "agent:2" },
      node: {
        podNetwork: { fails: "plugin failed (add)" },
        conditionsAfterSeconds: 60,
        conditions: [{ type: "NetworkUnavailable", status: "True", reason: "Down", message: "no routes" }]
      }
    }
    const good: Behaviour = {
      name: "good-agent",
      match: { image: "agent:1" },
      node: { podNetwork: "works", conditions: [{ type: "NetworkUnavailable", status: "False", reason: "Up", message: "routes" }] }
    }
    const cluster = makeCluster({ nodes: 1, behaviours: [bad, good] })
    const { store, advance, eventsOf, condition } = cluster
    const agent = (version: number) => {
      const made = pod({ image: `agent:${version}` }, { hostNetwork: true, tolerations: [{ operator: "Exists" }] })
      store.create("pods", { ...made, metadata: { ...made.metadata, name: `agent-${version}` } })
    }
    const node = () => store.get("nodes", undefined, "node-1")
    agent(2)
    advance(20)
    store.create("pods", pod())
    advance(20)
    expect(eventsOf("app").join("\n")).toMatch(
      /Warning FailedCreatePodSandBox Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "[0-9a-f]{64}": plugin failed \(add\)/
    )
    expect(condition(node(), "NetworkUnavailable")).toBeUndefined()
    advance(60)
    expect(condition(node(), "NetworkUnavailable")).toMatchObject({ status: "True", reason: "Down" })
    expect(node()?.spec.taints).toMatchObject([{ key: "node.kubernetes.io/network-unavailable", effect: "NoSchedule" }])
    store.delete("pods", "shop", "agent-2")
    agent(1)
    advance(40)
    expect(condition(node(), "NetworkUnavailable")).toMatchObject({ status: "False", reason: "Up" })
    expect(node()?.spec.taints).toBeUndefined()
    expect(store.get("pods", "shop", "app")?.status.phase).toBe("Running")
  })

  it("says why there is no log", () => {
    const { advance, log } = running([{ name: "absent", match: {}, pull: { outcome: "not-found" } }])
    advance(1)
    expect(log()).toBe('container "app" in pod "app" is waiting to start: ContainerCreating')
    advance(30)
    expect(log()).toBe('container "app" in pod "app" is waiting to start: trying and failing to pull image')
    expect(log(true)).toBe('previous terminated container "app" in pod "app" not found')
  })

  it("asks for no image whose name is none", () => {
    const { advance, container, eventsOf } = running([], pod({ image: "ghcr.io/Acme/app:1" }))
    advance(5)
    expect(container()?.state.waiting).toMatchObject({
      reason: "InvalidImageName",
      message: expect.stringContaining("repository name must be lowercase")
    })
    expect(eventsOf("app").join(" ")).toContain("Warning InspectFailed Failed to apply default image tag")
  })
})
