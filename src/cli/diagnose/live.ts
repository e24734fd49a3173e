import { Clock, Duration, Effect } from "effect"
import type { Entity } from "../../domain/entity.ts"
import type { TracesEndpoint } from "../../platform/config/traces-config.ts"
import { withDeadline } from "../../platform/deadline.ts"
import type { ClusterReader } from "../../platform/kubernetes/kube-reader.ts"
import { CliFailure, toCliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { type GivenCluster, given, withGivenCluster } from "../given-cluster.ts"

export interface LiveFlags extends GivenCluster {
  /** Absent: all namespaces. */
  readonly namespace: string | undefined
  /** URLs of Prometheus for this cluster; with none, nothing is known of metrics. */
  readonly prometheus: ReadonlyArray<string>
  /** Servers of the cluster's traces; with none, nothing is known of requests. */
  readonly traces: ReadonlyArray<TracesEndpoint>
  /** In a person's words: what the answer is to be about. */
  readonly question: string | undefined
  /** `KIND/NAME`, as kubectl takes them. */
  readonly targets: ReadonlyArray<string>
}

/** Longest time for all reading: also of what is asked about, which a server in trouble may keep waiting. */
const WITHIN = Duration.seconds(10)

const usage = (target: string) =>
  new CliFailure({ text: `${JSON.stringify(target)} is no KIND/NAME, such as deployment/checkout`, code: exitCode.usage })

const notFound = (target: string) =>
  new CliFailure({
    text: `there is no ${target} in the namespaces that were looked at\n  next:  check the name, or give its namespace with -n`,
    code: exitCode.notFound
  })

/** The objects of a target: of its namespace, or of all where none is given. */
const objectsOf = Effect.fnUntraced(function* (reader: ClusterReader, target: string, namespace: string | undefined) {
  const [resource = "", name = "", ...rest] = target.split("/")
  if (resource === "" || name === "" || rest.length > 0) return yield* usage(target)
  const { kind, namespaced } = yield* reader.resolve(resource)
  if (!namespaced) return [{ kind, name }]
  if (namespace !== undefined) {
    yield* Effect.catchTag(reader.get({ resource, namespace, name }), "KubeNotFound", () => notFound(target))
    return [{ kind, namespace, name }]
  }
  const { items } = yield* reader.list({ resource, fieldSelector: `metadata.name=${name}` })
  if (items.length === 0) return yield* notFound(target)
  return items.map(
    ({ metadata }): Entity => ({ kind, name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) })
  )
})

/** Where to look: in the namespace that is given, or in the one that all targets are of. */
const placeOf = (namespace: string | undefined, named: ReadonlyArray<Entity>): string | undefined => {
  const places = new Set(named.map((one) => one.namespace))
  const [only] = places
  return namespace ?? (places.size === 1 ? only : undefined)
}

/** The cause of what is wrong in the cluster of a kubeconfig, by GET alone. */
export const diagnoseCluster = Effect.fnUntraced(function* ({
  context,
  kubeconfig,
  namespace,
  prometheus,
  question,
  targets,
  traces
}: LiveFlags) {
  const [{ metricsOf }, { layerMetricsReader }, { MetricsReader }, { makeTracesReader }, { diagnoseLive }] = yield* Effect.promise(() =>
    Promise.all([
      import("../../platform/clusters.ts"),
      import("../../platform/prometheus/live-metrics-reader.ts"),
      import("../../platform/prometheus/metrics-reader.ts"),
      import("../../platform/traces/live-traces-reader.ts"),
      import("../../diagnose/live/diagnose-live.ts")
    ])
  )
  const look = Effect.fnUntraced(function* (reader: ClusterReader) {
    const began = yield* Clock.currentTimeMillis
    const found = Effect.forEach(targets, (target) => objectsOf(reader, target, namespace), { concurrency: 4 })
    const named = (yield* withDeadline("finding what is asked about", WITHIN)(found)).flat()
    const within = Duration.subtract(WITHIN, Duration.millis((yield* Clock.currentTimeMillis) - began))
    const place = placeOf(namespace, named)
    const subject = {
      alerts: [],
      ...(place === undefined ? {} : { namespace: place }),
      ...(named.length === 0 ? {} : { named }),
      ...(question === undefined ? {} : { question })
    }
    const metrics = prometheus.length === 0 ? undefined : metricsOf(yield* MetricsReader, given)
    const traced = traces.length === 0 ? {} : { traces: yield* makeTracesReader(traces) }
    const { report } = yield* diagnoseLive({ cluster: { reader, metrics, ...traced }, subject, within })
    return { ...report, apiCalls: reader.requests() }
  }, Effect.scoped)
  const diagnosed = withGivenCluster({ context, kubeconfig }, look).pipe(
    Effect.provide(layerMetricsReader([{ cluster: given, urls: prometheus }]))
  )
  return yield* Effect.mapError(diagnosed, (error) => toCliFailure(error))
})
