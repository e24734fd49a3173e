import { rmSync } from "node:fs"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Queue } from "effect"
import { type ScriptedAnswer, type SeenRequest, scriptedServer } from "../http/scripted-server.fixture.ts"
import { KubeReader, type WatchEvent } from "./kube-reader.ts"
import { clusterName, folder, kubeconfig } from "./kubeconfig.fixture.ts"
import { layerKubeReader } from "./live-kube-reader.ts"

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const discovery = {
  kind: "APIGroupDiscoveryList",
  items: [
    {
      metadata: { name: "" },
      versions: [{ version: "v1", resources: [{ resource: "nodes", responseKind: { kind: "Node" }, scope: "Cluster", shortNames: [] }] }]
    }
  ]
}
const node = (name: string, resourceVersion: string) => ({ apiVersion: "v1", kind: "Node", metadata: { name, resourceVersion } })
const list = (version: string, ...names: ReadonlyArray<string>) => ({
  kind: "NodeList",
  apiVersion: "v1",
  metadata: { resourceVersion: version },
  items: names.map((name) => ({ metadata: { name, resourceVersion: version } }))
})
const lines = (...events: ReadonlyArray<readonly [type: string, object: object]>) => ({
  body: events.map(([type, object]) => `${JSON.stringify({ type, object })}\n`).join("")
})
const bookmark = (resourceVersion: string) => ["BOOKMARK", { kind: "Node", metadata: { resourceVersion } }] as const

const shown = (event: WatchEvent) =>
  event.type === "listed"
    ? `listed ${event.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(" ")} @${event.version}`
    : `${event.type}${"object" in event ? ` ${event.object.metadata.name}` : ""} @${event.version}`

/** Follows nodes of a server that answers as told, until so many events have come; the events, and how each was asked for. */
const followed = (script: (request: SeenRequest) => ScriptedAnswer, count: number, from?: string) =>
  Effect.gen(function* () {
    const server = yield* scriptedServer((request) =>
      request.path === "/api" || request.path === "/apis"
        ? { body: request.path === "/api" ? discovery : { ...discovery, items: [] } }
        : script(request)
    )
    const readers = yield* Layer.build(layerKubeReader([{ name: clusterName, files: [kubeconfig(server.url)] }]))
    const watcher = yield* Effect.provideContext(
      Effect.flatMap(KubeReader, (all) => all.watcher(clusterName)),
      readers
    )
    const events = yield* Queue.unbounded<WatchEvent>()
    const fiber = yield* Effect.forkScoped(
      watcher.follow({ resource: "nodes" }, from, (event) => Effect.asVoid(Queue.offer(events, event)))
    )
    const seen: Array<string> = []
    while (seen.length < count) seen.push(shown(yield* Queue.take(events)))
    yield* Fiber.interrupt(fiber)
    const asked = server.seen
      .filter(({ path }) => path === "/api/v1/nodes")
      .map(({ method, query }) => `${method} ${query.has("watch") ? `watch from ${query.get("resourceVersion")}` : "list"}`)
    return { seen, asked, requests: server.seen }
  }).pipe(Effect.scoped)

describe("follow", () => {
  it.live("lists, tells what happens after that, and goes on where the server ended the watch", () =>
    Effect.gen(function* () {
      const { asked, requests, seen } = yield* followed(({ query, nth }) => {
        if (!query.has("watch")) return { body: list("10", "a", "b") }
        if (nth === 1) return lines(["MODIFIED", node("a", "11")], ["DELETED", node("b", "12")], bookmark("20"))
        return nth === 2 ? lines(["ADDED", node("c", "21")]) : { hang: true }
      }, 5)
      expect(seen).toEqual(["listed Node a Node b @10", "put a @11", "gone b @12", "reached @20", "put c @21"])
      expect(asked.slice(0, 3)).toEqual(["GET list", "GET watch from 10", "GET watch from 20"])
      expect(requests.at(-1)?.query.get("allowWatchBookmarks")).toBe("true")
    })
  )

  it.live("goes on from a version that was kept, without listing", () =>
    Effect.gen(function* () {
      const { asked } = yield* followed(({ nth }) => (nth === 0 ? lines(["ADDED", node("c", "31")]) : { hang: true }), 1, "30")
      expect(asked[0]).toBe("GET watch from 30")
    })
  )

  it.live.each([
    { how: "with a refusal", gone: { status: 410, body: { message: "too old resource version: 30 (40)" } } },
    { how: "with an event", gone: lines(["ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" }]) }
  ])("lists anew when its version is gone, told $how", ({ gone }) =>
    Effect.gen(function* () {
      const { asked, seen } = yield* followed(
        ({ query, nth }) =>
          query.get("resourceVersion") === "30"
            ? gone
            : query.has("watch")
              ? nth > 2
                ? { hang: true }
                : lines(["ADDED", node("c", "41")])
              : { body: list("40", "a") },
        2,
        "30"
      )
      expect(seen).toEqual(["listed Node a @40", "put c @41"])
      expect(asked.slice(0, 3)).toEqual(["GET watch from 30", "GET list", "GET watch from 40"])
    })
  )

  it.live("goes on after a connection that broke and a server that was busy, and loses nothing", () =>
    Effect.gen(function* () {
      const { seen } = yield* followed(({ nth, query }) => {
        if (!query.has("watch")) return { body: list("1") }
        if (nth === 1) return { cut: true, ...lines(["ADDED", node("a", "2")]) }
        if (nth === 2) return { status: 503, headers: { "retry-after": "1" }, body: { message: "busy" } }
        return query.get("resourceVersion") === "2" ? lines(["ADDED", node("b", "3")]) : { hang: true }
      }, 3)
      expect(seen).toEqual(["listed  @1", "put a @2", "put b @3"])
    })
  )
})
