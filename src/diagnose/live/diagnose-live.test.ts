import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { remaining } from "../../platform/deadline.ts"
import { KubeUnknownResource, refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { TraceSearch, TracesReader } from "../../platform/traces/traces-reader.ts"
import { seen } from "../causes/traces/trace.fixture.ts"
import { at, cartPod, crashing, firing, waiting, warning } from "../scene/evidence.fixture.ts"
import type { Subject } from "../scene/scene.ts"
import { diagnoseLive } from "./diagnose-live.ts"
import type { LiveCluster } from "./live-cluster.ts"

interface Given {
  readonly objects?: ReadonlyArray<KubeObject>
  /** What a pod's log says. */
  readonly log?: string
  readonly forbidden?: ReadonlyArray<string>
  /** Lists that the server fails to give, with what it says. */
  readonly failing?: Readonly<Record<string, string>>
  /** Lists that are never answered. */
  readonly silent?: ReadonlyArray<string>
}

const refused = (status: number, where: string) => refusalError(status, { cluster: "c", where, said: "no", retryAfter: 0 })

/** A cluster that holds what it is given, and tells what it was asked. */
const clusterOf = ({ failing = {}, forbidden = [], log = "", objects = [], silent = [] }: Given) => {
  const asked: Array<string> = []
  const kindOf = (resource: string) => resource.split(".")[0]
  const reader: LiveCluster["reader"] = {
    list: ({ namespace, resource }) => {
      asked.push(`list ${resource}`)
      if (forbidden.includes(resource)) return Effect.fail(refused(403, resource))
      if (silent.includes(resource)) return Effect.never
      const said = failing[resource]
      if (said !== undefined) return Effect.fail(refusalError(500, { cluster: "c", where: `/${resource}`, said, retryAfter: 0 }))
      if (resource.endsWith("argoproj.io")) {
        return Effect.fail(new KubeUnknownResource({ cluster: "c", where: "c", message: "not served", next: "" }))
      }
      const items = objects.filter(
        ({ kind, metadata }) => kind.toLowerCase() === kindOf(resource) && (namespace === undefined || metadata.namespace === namespace)
      )
      return Effect.succeed({ items, path: `/x/namespaces/${namespace}/${resource}`, truncated: false })
    },
    get: ({ name, resource }) => {
      asked.push(`get ${resource} ${name}`)
      const found = objects.find(({ kind, metadata }) => kind.toLowerCase() === kindOf(resource) && metadata.name === name)
      return found === undefined ? Effect.fail(refused(404, name)) : Effect.succeed(found)
    },
    logs: ({ pod, previous }) => {
      asked.push(`logs ${pod}${previous === true ? " previous" : ""}`)
      return Effect.succeed(log)
    }
  }
  const cluster: LiveCluster = { reader, metrics: undefined }
  return { cluster, asked }
}

const MiB = 2 ** 20

/** Prometheus that knows the memory of cart's pod: so many MiB so many minutes ago. */
const remembering = (memory: (minutesAgo: number) => number) => {
  const spans: Array<string> = []
  const metrics: NonNullable<LiveCluster["metrics"]> = {
    query: () => Effect.succeed([]),
    range: (query, { end, start, step }) => {
      spans.push(query)
      const points = Array.from({ length: (end - start) / step + 1 }, (_, index) => start + index * step)
      const metric = { namespace: "shop", pod: cartPod().metadata.name, container: "app" }
      return Effect.succeed([{ metric, points: points.map((at) => [at / 1_000, memory((end - at) / 60_000) * MiB] as const) }])
    }
  }
  return { metrics, spans }
}

const shop = { alerts: [], namespace: "shop" }

describe("a live diagnosis", () => {
  it.effect("reads the log of what fails, and cites its line", () =>
    Effect.gen(function* () {
      const { asked, cluster } = clusterOf({
        objects: [cartPod(crashing({ exitCode: 1, reason: "Error" }))],
        log: "starting\nError: Environment variable DATABASE_URL is undefined\n"
      })
      const { cited, report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.cause).toMatchObject({ code: "environment-variable-missing", entity: { kind: "Deployment", name: "cart" } })
      expect(asked).toContain("logs cart-6d5f7c8b9-x2x4z previous")
      const [cite = ""] = report.hypotheses[0]?.evidence.flatMap(({ cites }) => cites).filter((one) => one.includes("logs")) ?? []
      expect(cite).toMatch(/^kubectl logs -n shop cart-6d5f7c8b9-x2x4z -c app --previous --tail=\d+:2$/)
      expect(cited(cite)).toContainEqual({
        pod: "cart-6d5f7c8b9-x2x4z",
        line: "Error: Environment variable DATABASE_URL is undefined"
      })
    })
  )

  it.effect("looks for who disturbs on purpose also where a cause is certain, wherever that is written", () =>
    Effect.gen(function* () {
      const limited = { ...crashing({ exitCode: 137, reason: "OOMKilled" }), container: { resources: { limits: { memory: "64Mi" } } } }
      const stress: KubeObject = {
        apiVersion: "chaos-mesh.org/v1alpha1",
        kind: "StressChaos",
        metadata: { name: "hog", namespace: "chaos" },
        spec: { stressors: { memory: { workers: 1 } }, selector: { namespaces: ["shop"], labelSelectors: { app: "cart" } } },
        status: { conditions: [{ type: "AllInjected", status: "True" }] }
      }
      const calm = yield* diagnoseLive({ cluster: clusterOf({ objects: [cartPod(limited)] }).cluster, subject: shop })
      expect(calm.report.cause).toMatchObject({ code: "out-of-memory-limit" })
      const disturbed = yield* diagnoseLive({ cluster: clusterOf({ objects: [cartPod(limited), stress] }).cluster, subject: shop })
      expect(disturbed.report.cause).toMatchObject({ code: "chaos-experiment-running", entity: { kind: "StressChaos", name: "hog" } })
    })
  )

  it.effect("hears what is asked about before it calls it well, also where something beside it is broken", () =>
    Effect.gen(function* () {
      const missing = 'failed to pull and unpack image "registry.example/rates:2": not found: manifest unknown'
      const broken = cartPod({ ...waiting("ImagePullBackOff", missing), name: "rates-0" })
      const rates: KubeObject = { ...broken, metadata: { ...broken.metadata, labels: { app: "rates" }, ownerReferences: [] } }
      const cart = cartPod()
      const { asked, cluster } = clusterOf({ objects: [cart, rates] })
      const named = [{ kind: "Pod", namespace: "shop", name: cart.metadata.name }]
      yield* diagnoseLive({ cluster, subject: { ...shop, named, question: "it sends no mails" } })
      expect(asked).toContain(`logs ${cart.metadata.name}`)
    })
  )

  it.effect("takes what it may not read for unknown, and says so", () =>
    Effect.gen(function* () {
      const { cluster } = clusterOf({ objects: [cartPod()], forbidden: ["pod", "node"] })
      const { report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.verdict).toBe("inconclusive")
      expect(report.unread.map(({ what }) => what)).toEqual(expect.arrayContaining(["Pod of shop", "Node of shop"]))
    })
  )

  it.effect("does not call healthy what it could see only a part of", () =>
    Effect.gen(function* () {
      const nodes = yield* diagnoseLive({ cluster: clusterOf({ objects: [cartPod()], forbidden: ["node"] }).cluster, subject: shop })
      expect(nodes.report.verdict).toBe("healthy")
      const jobs = yield* diagnoseLive({ cluster: clusterOf({ objects: [cartPod()], forbidden: ["job.batch"] }).cluster, subject: shop })
      expect(jobs.report).toMatchObject({ verdict: "inconclusive", summary: expect.stringContaining("Job") })
    })
  )

  it.effect("looks at measures over time while no cause is certain, and sees memory that grows to its limit", () =>
    Effect.gen(function* () {
      const limited = cartPod({ container: { resources: { limits: { memory: "512Mi" } } } })
      const { cluster } = clusterOf({ objects: [limited] })
      const growing = remembering((ago) => 450 - ago * 2)
      const grows = yield* diagnoseLive({ cluster: { ...cluster, metrics: growing.metrics }, subject: shop })
      expect(grows.report.cause).toMatchObject({ code: "memory-growth", entity: { kind: "Deployment", name: "cart" } })
      expect(growing.spans).toEqual([expect.stringContaining('container_memory_working_set_bytes{namespace="shop"')])
      const level = yield* diagnoseLive({ cluster: { ...cluster, metrics: remembering(() => 480).metrics }, subject: shop })
      expect(level.report.verdict).toBe("healthy")
      const everywhere = remembering(() => 480)
      yield* diagnoseLive({ cluster: { ...cluster, metrics: everywhere.metrics }, subject: { alerts: [] } })
      expect(everywhere.spans).toEqual([])
    })
  )

  it.effect("looks at the requests of what is asked about while no cause is certain, by the names that it may have", () =>
    Effect.gen(function* () {
      const { cluster } = clusterOf({ objects: [cartPod({ container: { env: [{ name: "OTEL_SERVICE_NAME", value: "shop-cart" }] } })] })
      const searches: Array<TraceSearch> = []
      const search: TracesReader["search"] = (wanted) => {
        searches.push(wanted)
        const slow = { service: "shop-cart", from: 0, to: 2_000, calls: [{ service: "stock", from: 10, to: 1_990 }] }
        return Effect.succeed({ traces: seen(slow).map(({ trace }) => trace), server: "Tempo http://tempo" })
      }
      const subject = { ...shop, alerts: [firing("CartLatencyHigh", { namespace: "shop", deployment: "cart" })] }
      const { cited, report } = yield* diagnoseLive({ cluster: { ...cluster, traces: { search } }, subject })
      expect(report.cause).toMatchObject({ code: "dependency-slow", entity: { kind: "Component", name: "stock" } })
      expect(searches).toHaveLength(1)
      expect(searches[0]?.services).toEqual(expect.arrayContaining(["cart", "shop-cart", "cart.shop"]))
      const [cite = ""] = report.hypotheses[0]?.evidence.flatMap(({ cites }) => cites) ?? []
      expect(cited(cite)).toHaveLength(2)
      const quiet = yield* diagnoseLive({ cluster: { ...cluster, traces: { search } }, subject: shop })
      expect(quiet.report.verdict).toBe("healthy")
      expect(searches).toHaveLength(1)
    })
  )

  it.effect("waits for metrics no longer than it can spare", () =>
    Effect.gen(function* () {
      const { cluster } = clusterOf({ objects: [cartPod()] })
      const metrics = { query: () => Effect.never, range: () => Effect.never }
      const running = yield* Effect.forkChild(diagnoseLive({ cluster: { ...cluster, metrics }, subject: shop }))
      yield* TestClock.adjust(Duration.seconds(2))
      const { report } = yield* Fiber.join(running)
      expect(report.verdict).toBe("healthy")
      expect(report.unread.map(({ why }) => why)).toContain("no answer in 2 seconds")
    })
  )

  it.effect("looks in other namespaces for a service that is called and is not there", () =>
    Effect.gen(function* () {
      const data: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "data" } }
      const service: KubeObject = { apiVersion: "v1", kind: "Service", metadata: { name: "orders-db", namespace: "data" } }
      const { cluster } = clusterOf({ objects: [cartPod(crashing()), data, service], log: "Error: getaddrinfo ENOTFOUND orders-db" })
      const { report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.cause).toMatchObject({ code: "service-in-other-namespace", entity: { kind: "Deployment", name: "cart" } })
    })
  )

  it.effect("reads the log of what it suspects, though it is new and may yet become ready", () =>
    Effect.gen(function* () {
      const pod = cartPod({ containerStatus: { ready: false } })
      const failing = "Readiness probe failed: HTTP probe failed with statuscode: 500"
      const database: KubeObject = {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { name: "orders-db", namespace: "shop" },
        spec: { replicas: 0, template: { metadata: { labels: { app: "orders-db" } } } }
      }
      const service: KubeObject = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "orders-db", namespace: "shop" },
        spec: { selector: { app: "orders-db" }, ports: [{ port: 5432 }] }
      }
      const { cluster } = clusterOf({
        objects: [pod, warning(pod, "Unhealthy", failing), database, service],
        log: Array.from({ length: 5 }, () => "could not reach orders-db:5432: connection refused").join("\n")
      })
      const { report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.cause).toMatchObject({ code: "workload-scaled-to-zero", entity: { kind: "StatefulSet", name: "orders-db" } })
    })
  )

  it.effect("reads who configures a webhook that fails, and what is behind it", () =>
    Effect.gen(function* () {
      const replicaSet: KubeObject = {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        metadata: { name: "cart-6d5f7c8b9", namespace: "shop" },
        spec: { replicas: 2 },
        status: { replicas: 0 }
      }
      const said =
        'Internal error occurred: failed calling webhook "pods.example": failed to call webhook: Post "https://judge.policy.svc:443/pods?timeout=10s": service "judge" not found'
      const configuration: KubeObject = {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "MutatingWebhookConfiguration",
        metadata: { name: "policy" },
        webhooks: [{ name: "pods.example", clientConfig: { service: { namespace: "policy", name: "judge" } } }]
      }
      const { asked, cluster } = clusterOf({ objects: [replicaSet, warning(replicaSet, "FailedCreate", said), configuration] })
      const { report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.cause).toMatchObject({ code: "webhook-service-missing", entity: { name: "policy" } })
      expect(asked).toContain("get service judge")
    })
  )

  it.effect("takes what the server says of its own failure for evidence", () =>
    Effect.gen(function* () {
      const said =
        'conversion webhook for cert-manager.io/v1alpha2, Kind=Certificate failed: Post "https://converter.certs.svc:443/convert": service "converter" not found'
      const definition: KubeObject = {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "certificates.cert-manager.io" },
        spec: { conversion: { webhook: { clientConfig: { service: { namespace: "certs", name: "converter" } } } } }
      }
      const { cluster } = clusterOf({ objects: [cartPod(), definition], failing: { "certificate.cert-manager.io": said } })
      const { report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.cause).toMatchObject({
        code: "conversion-webhook-unavailable",
        entity: { kind: "CustomResourceDefinition", name: "certificates.cert-manager.io" }
      })
      expect(report.summary).toContain("there is no Service certs/converter")
    })
  )

  it.effect("asks the API server how it is where the whole cluster is asked about", () =>
    Effect.gen(function* () {
      const { cluster } = clusterOf({ objects: [cartPod()] })
      const ill = { ...cluster, reader: { ...cluster.reader, health: () => Effect.succeed([{ check: "etcd", ok: false }]) } }
      const everywhere = yield* diagnoseLive({ cluster: ill, subject: { alerts: [] } })
      expect(everywhere.report.cause?.code).toBe("etcd-unreachable")
      const health = () => Effect.fail(refused(403, "/readyz"))
      const mute = yield* diagnoseLive({ cluster: { ...cluster, reader: { ...cluster.reader, health } }, subject: { alerts: [] } })
      expect(mute.report).toMatchObject({ verdict: "healthy", unread: [{ what: "health of the API server" }] })
    })
  )

  it.effect("hears one program of each workload of a namespace before it is called healthy", () =>
    Effect.gen(function* () {
      const pods = ["x2x4z", "q7w8e"].map((end) => cartPod({ name: `cart-6d5f7c8b9-${end}` }))
      const log = Array.from({ length: 6 }, () => "level=error dial tcp 10.96.4.7:5432: i/o timeout").join("\n")
      const { asked, cluster } = clusterOf({ objects: pods, log })
      const { report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.verdict).not.toBe("healthy")
      const { asked: calm, cluster: well } = clusterOf({ objects: pods, log: "listening" })
      expect((yield* diagnoseLive({ cluster: well, subject: shop })).report.verdict).toBe("healthy")
      for (const one of [asked, calm]) expect(one.filter((name) => name.startsWith("logs"))).toHaveLength(1)
    })
  )

  it.effect("reads no Secret, and nothing twice", () =>
    Effect.gen(function* () {
      const pod = cartPod({ container: { env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] } })
      const { asked, cluster } = clusterOf({ objects: [pod] })
      const { report } = yield* diagnoseLive({ cluster, subject: shop })
      expect(report.verdict).toBe("healthy")
      expect(asked.filter((one) => /secret/.test(one))).toEqual([])
      expect(new Set(asked).size).toBe(asked.length)
    })
  )

  it.effect("looks at what guards, routes and applies the rest only while no cause is certain", () =>
    Effect.gen(function* () {
      const well = clusterOf({ objects: [cartPod()] })
      yield* diagnoseLive({ cluster: well.cluster, subject: shop })
      const further = ["list networkpolicy.networking.k8s.io", "list application.argoproj.io"]
      expect(well.asked).toEqual(expect.arrayContaining(further))
      const ill = clusterOf({ objects: [cartPod(crashing({ exitCode: 137, reason: "OOMKilled" }))] })
      const { report } = yield* diagnoseLive({ cluster: ill.cluster, subject: shop })
      expect(report).toMatchObject({ verdict: "cause", cause: { code: "out-of-memory-limit" } })
      expect(ill.asked.filter((one) => further.includes(one))).toEqual([])
    })
  )

  it.effect("judges by what it knows when its time is over, or its reads are", () =>
    Effect.gen(function* () {
      const given = { objects: [cartPod(crashing({ exitCode: 137, reason: "OOMKilled" }))] }
      const slow = clusterOf({ ...given, silent: ["job.batch"] })
      const running = yield* Effect.forkChild(diagnoseLive({ cluster: slow.cluster, subject: shop, within: "2 seconds" }))
      yield* TestClock.adjust(Duration.seconds(2))
      const { report } = yield* Fiber.join(running)
      expect(report.cause?.code).toMatch(/^out-of-memory/)
      expect(report.unread).toEqual([{ what: "Job of shop", why: "no answer in the time that there was" }])
      const few = clusterOf(given)
      yield* diagnoseLive({ cluster: few.cluster, subject: shop, calls: 3 })
      expect(few.asked).toHaveLength(3)
    })
  )

  it.effect("gives no time that is over to asking who turned its reads away", () =>
    Effect.gen(function* () {
      const left: Array<number> = []
      const slow = clusterOf({ silent: ["job.batch"] })
      const turnedAway = Effect.map(remaining, (time) => {
        left.push(Duration.toMillis(time))
        return []
      })
      const cluster = { ...slow.cluster, reader: { ...slow.cluster.reader, turnedAway } }
      const running = yield* Effect.forkChild(diagnoseLive({ cluster, subject: shop, within: "2 seconds" }))
      yield* TestClock.adjust(Duration.seconds(2))
      const { report } = yield* Fiber.join(running)
      expect(report.millis).toBe(2_000)
      expect(left).toEqual([0])
    })
  )

  it.effect("answers with no node of which it does not know whether what is asked about runs there", () =>
    Effect.gen(function* () {
      const lost: KubeObject = {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: "worker-9" },
        spec: {},
        status: { conditions: [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown", lastTransitionTime: at(0) }] }
      }
      const answers = Effect.fnUntraced(function* (subject: Subject, forbidden: ReadonlyArray<string>) {
        const { cluster } = clusterOf({ objects: [lost], forbidden })
        return (yield* diagnoseLive({ cluster, subject })).report
      })
      expect(yield* answers(shop, ["pod"])).toMatchObject({ verdict: "inconclusive", summary: expect.stringContaining("not known") })
      const named = { ...shop, named: [{ kind: "Node", name: "worker-9" }] }
      expect((yield* answers(named, ["pod"])).cause?.code).toBe("node-lost")
      expect((yield* answers({ alerts: [] }, ["pod"])).cause?.code).toBe("node-lost")
    })
  )
})
