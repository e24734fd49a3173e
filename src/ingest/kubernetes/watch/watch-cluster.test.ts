import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Queue, Schema, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { Bus, type BusMessage, BusUnavailable } from "../../../bus/bus.ts"
import { ClusterName } from "../../../domain/ids.ts"
import { Signal } from "../../../domain/signal.ts"
import { type KubeObject, KubeReader, type WatchEvent } from "../../../platform/kubernetes/kube-reader.ts"
import { migrate } from "../../../platform/sql/migrations.ts"
import { layerSqlite } from "../../../platform/sql/sqlite-client.ts"
import { migrations } from "./migrations.ts"
import { watchCluster } from "./watch-cluster.ts"
import { layerWatchStore } from "./watch-store.ts"

const prod = Schema.decodeSync(ClusterName)("prod")
const START = Date.parse("2026-03-01T10:00:00Z")
const time = (minutes: number) => new Date(START + minutes * 60_000).toISOString()

const object = (kind: string, name: string, over: object, namespace?: string): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, uid: `uid-${name}`, resourceVersion: "1", ...(namespace === undefined ? {} : { namespace }) },
  ...over
})
const node = (status: string, minutes: number, over = {}) =>
  object("Node", "worker-1", {
    status: {
      conditions: [{ type: "Ready", status, lastTransitionTime: time(minutes), reason: "KubeletNotReady", message: "no network" }]
    },
    ...over
  })
const pod = (state: object) => {
  const made = object("Pod", "checkout-5d4b7c9f4d-x2x7k", { status: { containerStatuses: [{ name: "app", state }] } }, "shop")
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "checkout-5d4b7c9f4d", uid: "u", controller: true }
  return { ...made, metadata: { ...made.metadata, labels: { "pod-template-hash": "5d4b7c9f4d" }, ownerReferences: [owner] } }
}
const crashing = pod({ waiting: { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container" } })
const running = pod({ running: { startedAt: time(0) } })
const event = (reason: string, count: number, minutes: number, version = "1") =>
  object("Event", `web.${reason}`, {
    apiVersion: "events.k8s.io/v1",
    reason,
    note: "0/3 nodes are available; token=abcdef0123456789abcdef",
    type: "Warning",
    regarding: { kind: "Pod", name: "web-0", namespace: "shop" },
    deprecatedCount: count,
    deprecatedFirstTimestamp: time(minutes - 1),
    deprecatedLastTimestamp: time(minutes),
    metadata: { name: `web.${reason}`, namespace: "shop", uid: `event-${reason}`, resourceVersion: version }
  })

/** A cluster that tells what the test says, and a bus that keeps what it is told. */
const makeWorld = Effect.gen(function* () {
  const feeds = new Map<string, Queue.Queue<WatchEvent>>()
  const begun: Array<string> = []
  const published: Array<BusMessage> = []
  const outage = { left: 0 }
  const feed = Effect.fnUntraced(function* (resource: string) {
    const known = feeds.get(resource) ?? (yield* Queue.unbounded<WatchEvent>())
    feeds.set(resource, known)
    return known
  })
  const watcher = {
    cluster: prod,
    follow: <R>(
      { resource }: { readonly resource: string },
      from: string | undefined,
      handle: (event: WatchEvent) => Effect.Effect<void, never, R>
    ) =>
      Effect.gen(function* () {
        begun.push(`${resource} from ${from ?? "the start"}`)
        const queue = yield* feed(resource)
        return yield* Effect.forever(Effect.flatMap(Queue.take(queue), handle))
      })
  }
  const bus = Layer.mock(Bus, {
    publish: (messages) =>
      Effect.suspend(() => {
        if (outage.left > 0) {
          outage.left -= 1
          return Effect.fail(new BusUnavailable({ message: "gone", where: "here", next: "wait", cause: undefined }))
        }
        published.push(...messages)
        return Effect.succeed({ accepted: messages.length, duplicates: 0, unreadable: 0 })
      })
  })
  const readers = Layer.mock(KubeReader, { watcher: () => Effect.succeed(watcher) })
  const tell = (resource: string, told: Partial<WatchEvent> & { readonly type: WatchEvent["type"] }) =>
    Effect.flatMap(feed(resource), (queue) => Queue.offer(queue, { version: "2", ...told } as WatchEvent)).pipe(
      Effect.andThen(TestClock.adjust(0))
    )
  const signals = () => published.map(({ data }) => Schema.decodeUnknownSync(Signal)(data))
  return { begun, layer: Layer.merge(bus, readers), outage, signals, tell }
})

const database = () =>
  layerWatchStore.pipe(
    Layer.provideMerge(Layer.effectDiscard(migrate({ watch: migrations }))),
    Layer.provideMerge(layerSqlite({ filename: ":memory:" }))
  )

type World = Effect.Success<typeof makeWorld>

/** A world at `START`, and a watch store of its own. */
const inWorld = <E>(
  use: (world: World) => Effect.Effect<void, E, Layer.Success<World["layer"] | ReturnType<typeof database>> | Scope.Scope>
) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(START)
    const world = yield* makeWorld
    yield* use(world).pipe(Effect.provide(Layer.merge(world.layer, database())))
  }).pipe(Effect.scoped)

/** Watches from here on, once it has begun. */
const watching = (config = { conditions: true, events: true }) =>
  Effect.tap(Effect.forkScoped(watchCluster(prod, config)), () => TestClock.adjust(0))
const shown = ({ labels: { alertname, cluster: _, severity: __, ...labels }, status }: Signal) =>
  `${status} ${alertname} ${Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(" ")}`

describe("watching a cluster", () => {
  it.effect("tells a node's condition once it has lasted, and its end once that has", () =>
    inWorld((world) =>
      Effect.gen(function* () {
        yield* watching()
        yield* world.tell("nodes", { type: "listed", objects: [node("False", 0)] })
        yield* TestClock.adjust("50 seconds")
        expect(world.signals()).toEqual([])
        yield* TestClock.adjust("15 seconds")
        expect(world.signals().map(shown)).toEqual(["firing KubeNodeNotReady condition=Ready node=worker-1 status=false"])
        expect(world.signals()[0]).toMatchObject({
          source: "kubernetes",
          severity: "critical",
          startsAt: time(0),
          annotations: { description: "KubeletNotReady: no network" }
        })
        // flapping: well for less than it takes
        yield* world.tell("nodes", { type: "put", object: node("True", 2) })
        yield* TestClock.adjust("90 seconds")
        yield* world.tell("nodes", { type: "put", object: node("False", 3) })
        yield* TestClock.adjust("5 minutes")
        expect(world.signals()).toHaveLength(1)
        yield* world.tell("nodes", { type: "put", object: node("True", 8) })
        yield* TestClock.adjust("3 minutes")
        expect(world.signals().map(({ status }) => status)).toEqual(["firing", "resolved"])
        const [firing, resolved] = world.signals()
        expect([resolved?.fingerprint, resolved?.startsAt]).toEqual([firing?.fingerprint, firing?.startsAt])
      })
    )
  )

  it.effect("takes a crash loop for one alert though its container runs in between, with the deployment it is of", () =>
    inWorld((world) =>
      Effect.gen(function* () {
        yield* watching()
        for (let turn = 0; turn < 4; turn++) {
          yield* world.tell("pods", { type: "put", object: crashing })
          yield* TestClock.adjust("50 seconds")
          yield* world.tell("pods", { type: "put", object: running })
          yield* TestClock.adjust("20 seconds")
        }
        expect(world.signals().map(shown)).toEqual([
          "firing KubePodCrashLooping container=app deployment=checkout namespace=shop pod=checkout-5d4b7c9f4d-x2x7k reason=CrashLoopBackOff"
        ])
        yield* world.tell("pods", { type: "gone", object: crashing })
        yield* TestClock.adjust("7 minutes")
        expect(world.signals().map(({ status }) => status)).toEqual(["firing", "resolved"])
      })
    )
  )

  it.effect("counts events by their series, leaves out what is rare or old, and ends when it is quiet", () =>
    inWorld((world) =>
      Effect.gen(function* () {
        const events = "events.events.k8s.io"
        yield* watching()
        yield* world.tell(events, {
          type: "listed",
          objects: [event("Evicted", 1, -60), event("FailedScheduling", 1, 0), event("Pulling", 9, 0)]
        })
        yield* world.tell(events, { type: "put", object: event("FailedScheduling", 2, 0) })
        expect(world.signals()).toEqual([])
        // the same state once more counts nothing
        yield* world.tell(events, { type: "put", object: event("FailedScheduling", 2, 0) })
        expect(world.signals()).toEqual([])
        yield* world.tell(events, { type: "put", object: event("FailedScheduling", 3, 0) })
        expect(world.signals().map(shown)).toEqual(["firing KubeEventFailedScheduling namespace=shop pod=web-0 reason=FailedScheduling"])
        expect(world.signals()[0]?.annotations.description).not.toContain("abcdef0123456789")
        yield* TestClock.adjust("11 minutes")
        expect(world.signals().map(({ status }) => status)).toEqual(["firing", "resolved"])
      })
    )
  )

  it.effect("goes on after a restart where it was, ends what is over by then, and repeats nothing", () =>
    inWorld((world) =>
      Effect.gen(function* () {
        const first = yield* watching()
        yield* world.tell("nodes", { type: "listed", objects: [node("Unknown", -5)] })
        yield* world.tell("jobs.batch", {
          type: "listed",
          objects: [object("Job", "backup", { status: { conditions: [{ type: "Failed", status: "True" }] } }, "shop")]
        })
        yield* world.tell("events.events.k8s.io", { type: "reached", version: "77" })
        expect(world.signals().map(({ name }) => name)).toEqual(["KubeNodeUnreachable", "KubeJobFailed"])
        yield* Fiber.interrupt(first)
        world.begun.length = 0
        yield* TestClock.adjust("1 minute")
        yield* watching()
        expect(world.begun).toContain("events.events.k8s.io from 77")
        expect(world.begun).toContain("nodes from the start")
        yield* world.tell("nodes", { type: "listed", objects: [node("Unknown", -5)] })
        yield* world.tell("jobs.batch", { type: "listed", objects: [] })
        yield* TestClock.adjust("10 minutes")
        expect(world.signals().map(({ name, status }) => `${status} ${name}`)).toEqual([
          "firing KubeNodeUnreachable",
          "firing KubeJobFailed",
          "resolved KubeJobFailed"
        ])
      })
    )
  )

  it.effect("tells what it could not tell at once when the bus is back", () =>
    inWorld((world) =>
      Effect.gen(function* () {
        world.outage.left = 3
        yield* watching({ conditions: true, events: false })
        yield* world.tell("nodes", { type: "listed", objects: [node("False", -5)] })
        expect(world.signals()).toEqual([])
        yield* TestClock.adjust("1 minute")
        expect(world.signals().map(({ name }) => name)).toEqual(["KubeNodeNotReady"])
        expect(world.begun).not.toContain("events.events.k8s.io from the start")
      })
    )
  )
})
