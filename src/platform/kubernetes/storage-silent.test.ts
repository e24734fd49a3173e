import { rmSync } from "node:fs"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { retryBudget } from "../../domain/incident-scope.ts"
import { inScope } from "../deadline.ts"
import { scriptedServer } from "../http/scripted-server.fixture.ts"
import { folder, kubeconfig, readerOf } from "./kubeconfig.fixture.ts"

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const pods = {
  groupVersion: "v1",
  resources: [{ name: "pods", singularName: "pod", kind: "Pod", namespaced: true, verbs: ["get", "list"] }]
}
const documents: Readonly<Record<string, object>> = {
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/apis": { kind: "APIGroupList", groups: [] },
  "/api/v1": { kind: "APIResourceList", ...pods }
}
const pod = { metadata: { name: "etcd-1", namespace: "kube-system" } }

/** An API server whose etcd has no majority: caches answer, storage does not. */
const storageless = scriptedServer(({ path, query }) => {
  const document = documents[path]
  if (document !== undefined) return { body: document }
  if (path === "/readyz") return { status: 500, body: "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n" }
  if (query.get("resourceVersion") !== "0") return { status: 500, body: { kind: "Status", message: "etcdserver: request timed out" } }
  return {
    body: path.endsWith("/etcd-1") ? { apiVersion: "v1", kind: "Pod", ...pod } : { kind: "PodList", apiVersion: "v1", items: [pod] }
  }
})

const reading = Effect.gen(function* () {
  const server = yield* storageless
  const reader = yield* readerOf(kubeconfig(server.url))
  return {
    reader,
    fresh: () => server.seen.filter(({ path, query }) => path.includes("/pods") && query.get("resourceVersion") !== "0").length
  }
})

const once = inScope("test", { owner: "inc-00000000", deadline: Number.POSITIVE_INFINITY, tier: "reader", retries: retryBudget(0) })

describe("an API server without its storage", () => {
  it.live("is read from its cache where that will do, and its storage is let rest", () =>
    Effect.gen(function* () {
      const { fresh, reader } = yield* reading
      const query = { resource: "pods", namespace: "kube-system", orCached: true, maxAge: 0 }
      const first = yield* reader.list(query)
      expect(first.items.map(({ metadata }) => metadata.name)).toEqual(["etcd-1"])
      expect(first.path).toContain("resourceVersion=0")
      expect((yield* reader.get({ ...query, name: "etcd-1" })).metadata.name).toBe("etcd-1")
      expect(fresh()).toBe(1)
      expect(reader.pressure()).toMatchObject({ cached: 2, limit: 4, because: "prod-eu-1 answered 500: etcdserver: request timed out" })
    }).pipe(Effect.scoped)
  )

  it.live("is never read from its cache by those who must know how things are", () =>
    Effect.gen(function* () {
      const { reader } = yield* reading
      const error = yield* reader.get({ resource: "pods", namespace: "kube-system", name: "etcd-1" }).pipe(once, Effect.flip)
      expect(error._tag).toBe("KubeOverloaded")
      expect(reader.pressure().cached).toBe(0)
    }).pipe(Effect.scoped)
  )

  it.live("tells of its health what it lacks", () =>
    Effect.gen(function* () {
      const { reader } = yield* reading
      expect(yield* reader.health("readyz")).toEqual([
        { check: "ping", ok: true },
        { check: "etcd", ok: false }
      ])
    }).pipe(Effect.scoped)
  )
})
