import { Clock, Effect } from "effect"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import { inNamespace } from "../../platform/kubernetes/place.ts"
import { type MetricsError, MetricsUnreachable } from "../../platform/prometheus/metrics-reader.ts"
import type { TracesUnreachable } from "../../platform/traces/traces-reader.ts"
import type { Evidence } from "../scene/scene.ts"
import { podOf } from "../scene/views/pod.ts"
import { type Span, type Want, wantKey } from "../scene/want.ts"
import { Gathered, type Part, type Unread } from "./gathered.ts"
import { hearRefusals } from "./hear-refusals.ts"
import { liveKind } from "./kinds.ts"
import type { LiveCluster } from "./live-cluster.ts"
import { readContainerLogs } from "./read-container-logs.ts"
import { readHealth } from "./read-health.ts"
import { readList, readObject } from "./read-objects.ts"
import { readServerMetrics, serverMetricsName } from "./read-server-metrics.ts"
import { readTraces } from "./read-traces.ts"
import { readUsage } from "./read-usage.ts"

/** Reads that one diagnosis has under way at a time; the cluster's own limit, which all share, comes on top. */
const PARALLEL = 8

/** A Prometheus that does not answer must not use up the time for everything else. */
const PATIENCE = "2 seconds"

/** Reads what is wanted of a cluster, each thing once, and keeps it as evidence. */
export interface Collector {
  /** Never fails: what cannot be read is unknown, and told by `unread`. What it has read is kept also when it is interrupted. */
  readonly collect: (wants: ReadonlyArray<Want>) => Effect.Effect<void>
  /** Keeps as evidence by what our own reads were turned away, where they were. It takes a second at most, and no more than the scope has left. */
  readonly hear: Effect.Effect<void>
  /** Whether it was asked for already, or is never read. */
  readonly isSettled: (want: Want) => boolean
  readonly evidence: (about: Pick<Evidence, "subject" | "now" | "changes">) => Evidence
  /** What a citation in that evidence points at. */
  readonly cited: (cite: string) => ReadonlyArray<unknown>
  readonly unread: () => ReadonlyArray<Unread>
  /** Milliseconds since the server last told of what is oldest in it; undefined when everything was read now. */
  readonly age: () => number | undefined
  /** Reads asked for so far; some of them may have been answered by what others read just before. */
  readonly calls: () => number
}

/** A list is asked for in the place that is looked at, unless another is named. */
const placeOf = (want: Extract<Want, { readonly _tag: "list" }>, namespace: string | undefined): string | undefined =>
  want.everywhere === true ? undefined : (want.namespace ?? namespace)

const showWant = (want: Want, namespace: string | undefined): string => {
  switch (want._tag) {
    case "list":
      return `${want.kind} of ${placeOf(want, namespace) ?? "all namespaces"}`
    case "object":
      return `${want.entity.kind} ${want.entity.name}`
    case "logs":
      return `logs of ${want.pod.namespace}/${want.pod.name}`
    case "usage":
      return "use of CPU and memory"
    case "health":
      return "health of the API server"
    case "server":
      return serverMetricsName
    case "samples":
      return `metrics: ${want.query}`
    case "traces":
      return `traces of ${want.services.join(", ")}`
  }
}

/** `namespace`: where kinds are listed that are wanted without one; everywhere when it is absent. */
export const makeCollector = (cluster: LiveCluster, namespace: string | undefined): Collector => {
  const gathered = new Gathered()
  const asked = new Set<string>()
  let calls = 0
  let hasFailed = false

  /** Why reads were cut off, with what kept it waiting where that is known. */
  const tooLate = (): string => {
    const because = cluster.reader.pressure?.().because
    return `no answer in the time that there was${because === undefined ? "" : `; reads are held back since ${because}`}`
  }

  const samples = Effect.fnUntraced(function* (query: string, over: Span | undefined) {
    if (cluster.metrics === undefined) return undefined
    const now = yield* Clock.currentTimeMillis
    const found =
      over === undefined
        ? (yield* cluster.metrics.query(query)).map(({ metric, value }) => ({ metric, points: [[now / 1_000, value] as const] }))
        : yield* cluster.metrics.range(query, { start: now - over.seconds * 1_000, end: now, step: over.step * 1_000 })
    const part: Part =
      found.length === 0
        ? { answeredEmpty: [query] }
        : { samples: found.map(({ metric, points }) => ({ query, metric, points, source: `PromQL ${query}` })) }
    return part
  })

  const measured = (query: string, over: Span | undefined) =>
    Effect.timeoutOrElse(samples(query, over), {
      duration: PATIENCE,
      orElse: () =>
        Effect.fail(new MetricsUnreachable({ query, where: query, message: `no answer in ${PATIENCE}`, next: "look at Prometheus" }))
    })

  const read = (want: Want): Effect.Effect<Part | undefined, KubeError | MetricsError | TracesUnreachable> => {
    switch (want._tag) {
      case "list":
        return readList(cluster, want.kind, placeOf(want, namespace))
      case "object":
        return readObject(cluster, want.entity)
      case "logs": {
        const seen = gathered.find("Pod", want.pod.namespace, want.pod.name)
        return seen === undefined ? Effect.succeed(undefined) : readContainerLogs(cluster, podOf(seen.object), want.container)
      }
      case "usage":
        return readUsage(cluster, namespace)
      case "health":
        return readHealth(cluster)
      case "server":
        return readServerMetrics(cluster, want.compared)
      case "samples":
        return measured(want.query, want.over)
      case "traces":
        return readTraces(cluster, want.services)
    }
  }

  /** Kinds without namespaces have no place. */
  const keyOf = (want: Want): string => {
    if (want._tag !== "list") return wantKey(want)
    const place = liveKind(want.kind)?.isNamespaced === false ? undefined : placeOf(want, namespace)
    return wantKey({ _tag: "list", kind: want.kind, ...inNamespace(place) })
  }

  const isSettled = (want: Want): boolean => {
    if (asked.has(keyOf(want))) return true
    switch (want._tag) {
      case "list":
        return liveKind(want.kind) === undefined
      case "object":
        return liveKind(want.entity.kind) === undefined
      case "samples":
        return cluster.metrics === undefined
      case "server":
        return cluster.reader.serverMetrics === undefined
      case "traces":
        return cluster.traces === undefined
      default:
        return false
    }
  }

  const one = (want: Want) =>
    Effect.suspend(() => {
      calls += 1
      return read(want)
    }).pipe(
      Effect.match({
        onSuccess: (part) => {
          if (part !== undefined) gathered.add(part)
        },
        onFailure: (error) => {
          gathered.unread.push({ what: showWant(want, namespace), why: error.message })
          // why the API server does not answer is evidence of what is wrong with it
          if (error._tag === "KubeOverloaded" && error.rejectedBy !== undefined && cluster.reader.turnedAway !== undefined) {
            hasFailed = true
          } else if (error._tag === "KubeOverloaded") {
            gathered.add({ said: [{ line: `Error from server: ${error.message}`, source: `kubectl get --raw ${error.where}` }] })
          }
        }
      })
    )

  const collect = Effect.fn("diagnose.live.collect")(function* (wants: ReadonlyArray<Want>) {
    const fresh = new Map(wants.filter((want) => !isSettled(want)).map((want) => [keyOf(want), want]))
    for (const key of fresh.keys()) asked.add(key)
    const answered = ([key, want]: readonly [string, Want]) =>
      Effect.andThen(
        one(want),
        Effect.sync(() => fresh.delete(key))
      )
    yield* Effect.forEach([...fresh], answered, { concurrency: PARALLEL, discard: true }).pipe(
      Effect.onInterrupt(() =>
        Effect.sync(() => {
          const why = tooLate()
          for (const want of fresh.values()) gathered.unread.push({ what: showWant(want, namespace), why })
        })
      )
    )
  })

  return {
    collect,
    hear: Effect.suspend(() => hearRefusals(cluster, gathered, hasFailed)),
    isSettled,
    evidence: (about) => gathered.evidence(about),
    cited: (cite) => gathered.cited(cite),
    unread: () => gathered.unread,
    age: () => gathered.age(),
    calls: () => calls
  }
}
