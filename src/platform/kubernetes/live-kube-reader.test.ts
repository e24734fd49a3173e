import { rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { type IncidentScope, retryBudget } from "../../domain/incident-scope.ts"
import { inScope, withDeadline } from "../deadline.ts"
import { type ScriptedAnswer, type SeenRequest, scriptedServer } from "../http/scripted-server.fixture.ts"
import { KubeReader } from "./kube-reader.ts"
import { clusterName, folder, kubeconfig, readerOf } from "./kubeconfig.fixture.ts"
import { layerKubeReader } from "./live-kube-reader.ts"

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const resource = (plural: string, kind: string, shortNames: ReadonlyArray<string> = [], scope = "Namespaced") => ({
  resource: plural,
  responseKind: { group: "", version: "", kind },
  scope,
  singularResource: kind.toLowerCase(),
  shortNames
})
const discoveryOf = (groups: Readonly<Record<string, ReadonlyArray<object>>>) => ({
  kind: "APIGroupDiscoveryList",
  items: Object.entries(groups).map(([name, resources]) => ({ metadata: { name }, versions: [{ version: "v1", resources }] }))
})
const discovery: Readonly<Record<string, object>> = {
  "/api": discoveryOf({
    "": [resource("pods", "Pod", ["po"]), resource("nodes", "Node", ["no"], "Cluster"), resource("events", "Event", ["ev"])]
  }),
  "/apis": discoveryOf({
    apps: [resource("deployments", "Deployment", ["deploy"])],
    "events.k8s.io": [resource("events", "Event", ["ev"])]
  })
}
const pod = (name: string) => ({ metadata: { name, namespace: "shop", labels: { app: "web" } }, status: { phase: "Running" } })
const podList = (names: ReadonlyArray<string>, next?: string) => ({
  kind: "PodList",
  apiVersion: "v1",
  metadata: { resourceVersion: "7", ...(next === undefined ? {} : { continue: next }) },
  items: names.map(pod)
})

const incident = (over: Partial<IncidentScope> = {}): IncidentScope => ({
  owner: "inc-00000000",
  deadline: Number.POSITIVE_INFINITY,
  tier: "reader",
  retries: retryBudget(20),
  ...over
})

/** A server that discovers as told above and answers the rest from the script, with a reader on it. */
const reading = (script: (request: SeenRequest) => ScriptedAnswer) =>
  Effect.gen(function* () {
    const server = yield* scriptedServer((request) => {
      const document = discovery[request.path]
      return document === undefined ? script(request) : { body: document }
    })
    return {
      server,
      reader: yield* readerOf(kubeconfig(server.url)),
      asked: () => server.seen.filter(({ path }) => discovery[path] === undefined)
    }
  })
const inIncident = <A, E>(effect: Effect.Effect<A, E>) => inScope("test", incident())(effect)

describe("list", () => {
  it.live("follows pages, says what the items are, and sends selectors", () =>
    Effect.gen(function* () {
      const { reader, asked } = yield* reading(({ query }) => ({
        body: query.get("continue") === "t2" ? podList(["c"]) : query.get("continue") === "t1" ? podList(["b"], "t2") : podList(["a"], "t1")
      }))
      const list = yield* reader.list({
        resource: "po",
        namespace: "shop",
        labelSelector: "app in (web,api)",
        fieldSelector: "status.phase!=Failed"
      })
      expect(list.items.map((item) => [item.kind, item.apiVersion, item.metadata.name])).toEqual([
        ["Pod", "v1", "a"],
        ["Pod", "v1", "b"],
        ["Pod", "v1", "c"]
      ])
      expect(list.truncated).toBe(false)
      expect(asked().map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill("GET /api/v1/namespaces/shop/pods"))
      expect(asked()[0]?.query.get("labelSelector")).toBe("app in (web,api)")
      expect(asked()[2]?.query.get("fieldSelector")).toBe("status.phase!=Failed")
      expect(reader.requests()).toBe(5)
    }).pipe(Effect.scoped)
  )

  it.live("reads in one piece when the list expires between pages", () =>
    Effect.gen(function* () {
      const { reader } = yield* reading(({ query }) =>
        query.has("continue")
          ? { status: 410, body: { message: "expired" } }
          : { body: query.has("limit") ? podList(["a"], "t") : podList(["a", "b"]) }
      )
      expect((yield* reader.list({ resource: "pods" })).items).toHaveLength(2)
    }).pipe(Effect.scoped)
  )

  it.live("stops at the most it may return, and says so", () =>
    Effect.gen(function* () {
      const { reader, asked } = yield* reading(() => ({ body: podList(["a", "b"], "more") }))
      const list = yield* reader.list({ resource: "pods", maxObjects: 3 })
      expect([list.items.length, list.truncated, asked().length]).toEqual([3, true, 2])
    }).pipe(Effect.scoped)
  )

  it.live("asks once for all who ask within the age, and anew for one who needs it fresh", () =>
    Effect.gen(function* () {
      const { reader, asked } = yield* reading(() => ({ body: podList(["a"]) }))
      const ask = (maxAge: number) => reader.list({ resource: "pods", maxAge })
      yield* Effect.all([ask(60_000), ask(60_000), reader.list({ resource: "Pod", maxAge: 60_000 })], { concurrency: "unbounded" })
      yield* ask(60_000)
      expect(asked()).toHaveLength(1)
      yield* ask(0)
      expect(asked()).toHaveLength(2)
      yield* reader.list({ resource: "pods", labelSelector: "a=b", maxAge: 60_000 })
      expect(asked()).toHaveLength(3)
    }).pipe(Effect.scoped)
  )
})

describe("other reads", () => {
  it.live("gets objects, logs and raw paths", () =>
    Effect.gen(function* () {
      const { reader, asked } = yield* reading(({ path }) =>
        path.endsWith("/log")
          ? { body: "line 1\nline 2\n" }
          : path === "/readyz"
            ? { body: "ok" }
            : { body: { kind: "Node", apiVersion: "v1", metadata: { name: "n1" } } }
      )
      expect((yield* reader.get({ resource: "no", name: "n1" })).metadata.name).toBe("n1")
      expect(yield* reader.logs({ namespace: "shop", pod: "web-1", container: "app", previous: true, tailLines: 5 })).toBe(
        "line 1\nline 2\n"
      )
      expect(yield* reader.raw("/readyz?verbose")).toBe("ok")
      expect(asked().map(({ path, query }) => `${path}?${query}`)).toEqual([
        "/api/v1/nodes/n1?",
        "/api/v1/namespaces/shop/pods/web-1/log?container=app&previous=true&tailLines=5&limitBytes=1048576",
        "/readyz?verbose="
      ])
    }).pipe(Effect.scoped)
  )

  it.live("resolves names as kubectl does, and tells an unknown one apart", () =>
    Effect.gen(function* () {
      const { reader } = yield* reading(() => ({ status: 404 }))
      const found = (name: string) => Effect.map(reader.resolve(name), ({ group, plural }) => `${plural}.${group}`)
      const names = ["deploy", "Deployment", "deployments.apps", "deployments.v1.apps", "ev", "events.events.k8s.io"]
      expect(yield* Effect.forEach(names, found)).toEqual([...Array(4).fill("deployments.apps"), "events.", "events.events.k8s.io"])
      expect(yield* Effect.flip(reader.resolve("deploymnets"))).toMatchObject({
        _tag: "KubeUnknownResource",
        next: 'did you mean "deployments"?'
      })
    }).pipe(Effect.scoped)
  )

  it.live("discovers servers that only know the old documents", () =>
    Effect.gen(function* () {
      const old: Readonly<Record<string, object>> = {
        "/api": { kind: "APIVersions", versions: ["v1"] },
        "/api/v1": {
          kind: "APIResourceList",
          resources: [
            { name: "pods", singularName: "", namespaced: true, kind: "Pod" },
            { name: "pods/log", singularName: "", namespaced: true, kind: "Pod" }
          ]
        },
        "/apis": {
          kind: "APIGroupList",
          groups: [
            {
              name: "apps",
              versions: [
                { groupVersion: "apps/v1beta1", version: "v1beta1" },
                { groupVersion: "apps/v1", version: "v1" }
              ],
              preferredVersion: { version: "v1" }
            },
            { name: "broken.io", versions: [{ groupVersion: "broken.io/v1", version: "v1" }] }
          ]
        },
        "/apis/apps/v1": {
          kind: "APIResourceList",
          resources: [{ name: "deployments", singularName: "deployment", namespaced: true, kind: "Deployment", shortNames: ["deploy"] }]
        },
        "/apis/apps/v1beta1": {
          kind: "APIResourceList",
          resources: [{ name: "deployments", singularName: "deployment", namespaced: true, kind: "Deployment" }]
        }
      }
      const server = yield* scriptedServer(({ path }) => (old[path] === undefined ? { status: 404 } : { body: old[path] }))
      const reader = yield* readerOf(kubeconfig(server.url))
      expect(yield* reader.resolve("deploy")).toMatchObject({ group: "apps", version: "v1" })
      expect(yield* reader.resolve("pod")).toMatchObject({ group: "", plural: "pods" })
    }).pipe(Effect.scoped)
  )

  it.live.each([
    "/api/v1/namespaces/a/pods/b/exec?command=rm",
    "/api/v1/namespaces/a/pods/b/attach",
    "/api/v1/namespaces/a/services/b/proxy/admin",
    "/api/v1/nodes/n/proxy/run",
    "/api/v1/namespaces/a/pods/../../../nodes/n/proxy",
    "/api/v1/namespaces/a/pods/b/%65xec",
    "//elsewhere/api",
    "http://elsewhere/",
    "/api/v1/pods?watch=true"
  ])("does not send %s", (path) =>
    Effect.gen(function* () {
      const { reader, server } = yield* reading(() => ({ body: "sent" }))
      expect((yield* Effect.flip(reader.raw(path)))._tag).toBe("KubeRejected")
      expect(server.seen).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("does not let a name lead elsewhere, and reads objects that are named like verbs", () =>
    Effect.gen(function* () {
      const { reader, asked } = yield* reading(({ path }) => ({ body: { kind: "Pod", apiVersion: "v1", metadata: { name: path } } }))
      expect((yield* Effect.flip(reader.get({ resource: "pods", namespace: "..", name: ".." })))._tag).toBe("KubeRejected")
      yield* reader.get({ resource: "pods", namespace: "proxy", name: "exec" })
      yield* reader.get({ resource: "pods", namespace: "a", name: "b/exec?x" }).pipe(Effect.exit)
      expect(asked().map(({ path }) => path)).toEqual(["/api/v1/namespaces/proxy/pods/exec"])
    }).pipe(Effect.scoped)
  )
})

describe("failures", () => {
  it.live.each<[number, string]>([
    [400, "KubeRejected"],
    [401, "KubeUnauthorized"],
    [403, "KubeForbidden"],
    [404, "KubeNotFound"],
    [410, "KubeGone"],
    [302, "KubeRejected"]
  ])("of status %i are %s, told once", ([status, tag]) =>
    Effect.gen(function* () {
      const { reader, asked } = yield* reading(() => ({ status, body: { kind: "Status", message: "because" } }))
      const error = yield* inIncident(reader.raw("/x")).pipe(Effect.flip)
      expect(error).toMatchObject({ _tag: tag, message: `prod-eu-1 answered ${status}: because`, where: "/x" })
      expect(asked()).toHaveLength(1)
    }).pipe(Effect.scoped)
  )

  it.live("that may pass are tried again within the incident's budget, no sooner than asked", () =>
    Effect.gen(function* () {
      const { reader, asked } = yield* reading(({ nth }) =>
        nth === 0 ? { status: 429, headers: { "retry-after": "1" } } : nth === 1 ? { status: 503 } : { body: "ok" }
      )
      const started = performance.now()
      expect(yield* inIncident(reader.raw("/x"))).toBe("ok")
      expect(performance.now() - started).toBeGreaterThan(1000)
      expect(asked()).toHaveLength(3)

      const error = yield* reader.raw("/y").pipe(inScope("t", incident({ retries: retryBudget(0) })), Effect.flip)
      expect(error._tag).toBe("KubeOverloaded")
    }).pipe(Effect.scoped)
  )

  const whole: Readonly<Record<string, ScriptedAnswer>> = {
    ...Object.fromEntries(Object.entries(discovery).map(([path, body]) => [path, { body }])),
    "/api/v1/namespaces/shop/pods": { body: podList(["a"]) },
    "/api/v1/namespaces/shop/pods/a": { body: { kind: "Pod", apiVersion: "v1", ...pod("a") } },
    "/readyz": { body: "[+]ping ok\nreadyz check passed\n" }
  }
  const page = "<html><body>Bad gateway, try again</body></html>"
  it.live.each<[string, ScriptedAnswer]>([
    ["a proxy's page", { headers: { "content-type": "text/html" }, body: page }],
    ["half an answer", { body: '{"kind":"PodList","items":[{"metada' }],
    ["an answer that breaks off", { body: '{"kind":', cut: true }],
    ["an empty answer", { body: "" }],
    ["a refusal for now", { status: 429 }]
  ])("%s is asked for again within the incident's budget, also by those whom the cache will do", ([, garbage]) =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(({ nth, path }) => (nth === 0 ? garbage : (whole[path] ?? { status: 404 })))
      const reader = yield* readerOf(kubeconfig(server.url))
      const query = { resource: "pods", namespace: "shop", maxAge: 0, orCached: true }
      expect((yield* inIncident(reader.list(query))).items).toHaveLength(1)
      expect((yield* inIncident(reader.get({ ...query, name: "a" }))).metadata.name).toBe("a")
    }).pipe(Effect.scoped)
  )

  it.live("to be the API server at all are told plainly, once the budget is spent", () =>
    Effect.gen(function* () {
      const { reader, server } = yield* reading(() => ({ body: page }))
      const next = expect.stringContaining("what stands in front of it")
      const listed = yield* reader.list({ resource: "pods" }).pipe(inScope("t", incident({ retries: retryBudget(1) })), Effect.flip)
      expect(listed).toMatchObject({
        message: `the answer of prod-eu-1 is not JSON: ${JSON.stringify(page)}`,
        where: expect.stringContaining("/pods"),
        next
      })
      expect(server.seen.filter(({ path }) => path.endsWith("/pods"))).toHaveLength(2)
      const health = yield* inIncident(reader.health("readyz")).pipe(Effect.flip)
      expect(health).toMatchObject({ message: `the answer of prod-eu-1 is not a health report: ${JSON.stringify(page)}`, next })
      expect(server.seen.filter(({ path }) => path === "/readyz")).toHaveLength(3)
    }).pipe(Effect.scoped)
  )

  it.live("of the answer itself are told apart", () =>
    Effect.gen(function* () {
      const { reader } = yield* reading(({ path }) =>
        path.endsWith("cut")
          ? { body: "{", cut: true }
          : path.endsWith("html")
            ? { body: "<html>" }
            : { body: { kind: "PodList", apiVersion: "v1", items: [{ metadata: {} }] } }
      )
      expect(yield* reader.raw("/cut").pipe(Effect.flip)).toMatchObject({ _tag: "KubeUnreachable", transient: true })
      expect((yield* reader.get({ resource: "pods", name: "html" }).pipe(Effect.flip)).message).toContain('is not JSON: "<html>"')
      expect((yield* reader.list({ resource: "pods" }).pipe(Effect.flip)).message).toMatch(/is not as expected.*\n.*name/)
    }).pipe(Effect.scoped)
  )

  it.live("to answer at all end at the deadline of each who waits, and close the connection", () =>
    Effect.gen(function* () {
      const { reader, server } = yield* reading(() => ({ hang: true }))
      yield* reader.resolve("pods")
      const patient = yield* Effect.forkChild(reader.list({ resource: "pods" }))
      const error = yield* reader.list({ resource: "pods" }).pipe(withDeadline("read pods", "100 millis"), Effect.flip)
      expect(error._tag).toBe("DeadlineExceeded")
      expect(server.open()).toBe(1)
      yield* Fiber.interrupt(patient)
      while (server.open() > 0) yield* Effect.sleep("5 millis")
    }).pipe(Effect.scoped)
  )

  it.live("to connect say why", () =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(() => ({}))
      server.close()
      const refused = yield* readerOf(kubeconfig(server.url)).pipe(
        Effect.flatMap((reader) => reader.raw("/x")),
        Effect.flip
      )
      expect(refused).toMatchObject({ _tag: "KubeUnreachable", transient: true })
      expect(refused.message).toContain("refuses connections")
      const readers = layerKubeReader([{ name: clusterName, files: [join(folder, "missing")] }])
      const cluster = (name: string) => Effect.flatMap(KubeReader, (all) => all.cluster(name)).pipe(Effect.flip, Effect.provide(readers))
      expect((yield* cluster("prod-eu-1"))._tag).toBe("KubeMisconfigured")
      expect(yield* cluster("prod-eu-2")).toMatchObject({ _tag: "KubeUnknownCluster", next: 'did you mean "prod-eu-1"?' })
    }).pipe(Effect.scoped)
  )
})
