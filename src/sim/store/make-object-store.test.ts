import { describe, expect, it } from "vitest"
import type { SimClock } from "../clock.ts"
import { makeObjectStore } from "./make-object-store.ts"
import type { StoreEvent } from "./object-store.ts"
import { StatusError } from "./status-error.ts"

const clock: SimClock = {
  now: () => Date.parse("2026-01-02T03:04:05Z"),
  timestamp: () => "2026-01-02T03:04:05Z",
  schedule: () => () => {},
  advance: () => {},
  close: () => {}
}

const pod = (name: string, spec: object = {}) => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "a" }, spec })
const deployment = (replicas: number) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "a" },
  spec: { replicas }
})

const statusOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof StatusError) return error.status
    throw error
  }
  throw new Error("expected a StatusError")
}

describe("makeObjectStore", () => {
  it("fills in what the server owns", () => {
    const store = makeObjectStore(clock)
    const created = store.create("deployments.apps", deployment(1))
    expect(created.metadata).toMatchObject({ generation: 1, creationTimestamp: "2026-01-02T03:04:05Z" })
    expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(created.metadata.resourceVersion).toBe(String(store.revision()))
    expect(store.create("pods", { ...pod(""), metadata: { namespace: "a", generateName: "web-" } }).metadata.name).toMatch(
      /^web-[a-z0-9]{5}$/
    )
  })

  it("words conflicts as the API server does", () => {
    const store = makeObjectStore(clock)
    const created = store.create("deployments.apps", deployment(1))
    store.update("deployments.apps", { ...created, spec: { replicas: 2 } })
    expect(statusOf(() => store.update("deployments.apps", { ...created, spec: { replicas: 3 } }))).toMatchObject({
      code: 409,
      reason: "Conflict",
      message:
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: "web", group: "apps", kind: "deployments" }
    })
    expect(statusOf(() => store.create("deployments.apps", deployment(1))).message).toBe('deployments.apps "web" already exists')
    expect(statusOf(() => store.delete("pods", "a", "none")).message).toBe('pods "none" not found')
  })

  it("keeps status and generation apart from the spec", () => {
    const store = makeObjectStore(clock)
    const created = store.create("deployments.apps", deployment(1))
    const ready = store.update(
      "deployments.apps",
      { ...created, spec: { replicas: 9 }, status: { replicas: 1 } },
      { subresource: "status" }
    )
    expect(ready).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1 }, metadata: { generation: 1 } })
    const scaled = store.update("deployments.apps", { ...ready, spec: { replicas: 2 }, status: {} })
    expect(scaled).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 1 }, metadata: { generation: 2 } })
    expect(store.update("deployments.apps", scaled)).toBe(scaled)
  })

  it("waits for finalizers and for a running pod's grace period", () => {
    const store = makeObjectStore(clock)
    store.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "a", finalizers: ["x/y"] } })
    const held = store.delete("configmaps", "a", "c")
    expect(held.metadata.deletionTimestamp).toBe("2026-01-02T03:04:05Z")
    store.update("configmaps", { ...held, metadata: { ...held.metadata, finalizers: [] } })
    expect(store.get("configmaps", "a", "c")).toBeUndefined()

    store.create("pods", pod("p", { nodeName: "n1", terminationGracePeriodSeconds: 10 }))
    expect(store.delete("pods", "a", "p").metadata).toMatchObject({
      deletionTimestamp: "2026-01-02T03:04:15Z",
      deletionGracePeriodSeconds: 10
    })
    expect(store.delete("pods", "a", "p", { gracePeriodSeconds: 4 }).metadata.deletionTimestamp).toBe("2026-01-02T03:04:09Z")
    store.delete("pods", "a", "p", { gracePeriodSeconds: 0 })
    expect(store.get("pods", "a", "p")).toBeUndefined()

    store.create("pods", pod("pending"))
    store.delete("pods", "a", "pending")
    expect(store.get("pods", "a", "pending")).toBeUndefined()
  })

  it("tells listeners and replays the log", () => {
    const store = makeObjectStore(clock)
    const seen: Array<StoreEvent> = []
    const start = store.revision()
    const stop = store.subscribe("pods", (event) => seen.push(event))
    store.create("pods", pod("b"))
    store.create("pods", pod("a"))
    store.modify("pods", "a", "a", (object) => ({ ...object, spec: { nodeName: "n" } }))
    stop()
    store.delete("pods", "a", "b")
    expect(seen.map((event) => `${event.type} ${event.object.metadata.name}`)).toEqual(["ADDED b", "ADDED a", "MODIFIED a"])
    expect(store.since("pods", start)?.map((event) => event.type)).toEqual(["ADDED", "ADDED", "MODIFIED", "DELETED"])
    expect(store.list("pods", "a").map((object) => object.metadata.name)).toEqual(["a"])
  })

  it("checks delete preconditions", () => {
    const store = makeObjectStore(clock)
    store.create("pods", pod("p"))
    expect(statusOf(() => store.delete("pods", "a", "p", { preconditions: { uid: "other" } })).reason).toBe("Conflict")
  })
})
