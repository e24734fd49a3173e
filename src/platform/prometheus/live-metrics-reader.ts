import { Duration, Effect, Layer } from "effect"
import type { HttpAnswer } from "../http/bounded-request.ts"
import { type EndpointReader, endpointReaders } from "../http/endpoint.ts"
import { firstAnswer, type ReplicaFailure, showFailures } from "../http/replicas.ts"
import {
  type MetricsAnswer,
  type MetricsError,
  MetricsNotConfigured,
  MetricsQueryInvalid,
  MetricsReader,
  MetricsUnreachable
} from "./metrics-reader.ts"
import { parseAnswer, type QueryAnswer, type QueryData, samplesOf, seriesOf } from "./query-answer.ts"

export interface MetricsSource {
  readonly cluster: string
  /** Replicas that hold the same series, in order of preference. A URL may have a path, and `user:password@`. */
  readonly urls: ReadonlyArray<string>
}

export interface MetricsLimits {
  /** Time for one replica to answer before the next is asked; 10 seconds by default. */
  readonly timeout?: Duration.Input
  /** Most bytes of an answer; 16 MiB by default. */
  readonly maxBytes?: number
}

/** Reads from the first replica that answers. When all fail in ways that may pass, they are asked again within the retry budget. */
export const layerMetricsReader = (sources: ReadonlyArray<MetricsSource>, limits: MetricsLimits = {}): Layer.Layer<MetricsReader> =>
  Layer.effect(
    MetricsReader,
    Effect.gen(function* () {
      const replicas = new Map<string, ReadonlyArray<EndpointReader>>()
      for (const { cluster, urls } of sources) replicas.set(cluster, yield* endpointReaders(urls.map((url) => ({ url }))))
      const ask = <A>(cluster: string, query: string, path: string, read: (data: QueryData) => ReadonlyArray<A> | undefined) =>
        askReplicas({
          replicas: replicas.get(cluster) ?? [],
          cluster,
          query,
          path,
          read,
          limits
        })
      return {
        instant: Effect.fn("platform.prometheus.instant")(function* ({ cluster, query, at }) {
          yield* Effect.annotateCurrentSpan({ cluster, "db.query.text": query })
          const time = at === undefined ? {} : { time: seconds(at) }
          return yield* ask(cluster, query, `api/v1/query?${new URLSearchParams({ query, ...time, ...timeoutOf(limits) })}`, samplesOf)
        }),
        range: Effect.fn("platform.prometheus.range")(function* ({ cluster, query, start, end, step }) {
          yield* Effect.annotateCurrentSpan({ cluster, "db.query.text": query })
          const span = { start: seconds(start), end: seconds(end), step: seconds(step) }
          return yield* ask(cluster, query, `api/v1/query_range?${new URLSearchParams({ query, ...span, ...timeoutOf(limits) })}`, seriesOf)
        })
      }
    })
  )

const seconds = (millis: number) => String(millis / 1000)

/** The server stops evaluating when nobody waits any more. */
const timeoutOf = (limits: MetricsLimits) => ({ timeout: `${Math.ceil(Duration.toMillis(timeoutFor(limits)))}ms` })

const timeoutFor = (limits: MetricsLimits) => Duration.fromInputUnsafe(limits.timeout ?? "10 seconds")

interface Ask<A> {
  readonly replicas: ReadonlyArray<EndpointReader>
  readonly cluster: string
  readonly query: string
  readonly path: string
  readonly read: (data: QueryData) => ReadonlyArray<A> | undefined
  readonly limits: MetricsLimits
}

const askReplicas = <A>(asked: Ask<A>): Effect.Effect<MetricsAnswer<A>, MetricsError> => {
  const { replicas, cluster, query } = asked
  const where = `${query} on ${cluster}`
  if (replicas.length === 0) {
    const message = `${cluster} has no Prometheus configured`
    return Effect.fail(new MetricsNotConfigured({ query, where, message, next: "add its address under the cluster's `prometheus`" }))
  }
  return firstAnswer(replicas, (replica) => askReplica(replica, asked)).pipe(
    Effect.mapError((failures) => {
      const message = showFailures(failures)
      return failures.at(-1)?.invalid
        ? new MetricsQueryInvalid({ query, where, message, next: "correct the query; Prometheus's own page explains what it refuses" })
        : new MetricsUnreachable({ query, where, message, next: "check that Prometheus runs and that its address is right" })
    })
  )
}

const askReplica = Effect.fnUntraced(function* <A>(
  { get, server }: EndpointReader,
  { path, read, limits }: Ask<A>
): Effect.fn.Return<MetricsAnswer<A>, ReplicaFailure> {
  const answer = yield* get(path, { timeout: timeoutFor(limits), maxBytes: limits.maxBytes ?? 16 * 1024 * 1024 })
  const parsed = parseAnswer(answer.text)
  if (parsed?.status !== "success") return yield* Effect.fail(refusal(server, answer, parsed))
  const result = read(parsed.data)
  if (result === undefined)
    return yield* Effect.fail<ReplicaFailure>({
      server,
      message: `the query gives a ${parsed.data.resultType}, which is not read here`,
      transient: false,
      invalid: true
    })
  return { result, warnings: [...(parsed.warnings ?? []), ...(parsed.infos ?? [])], server }
})

/** 400 and 422 are the query's own fault, 503 an aborted or overloaded evaluation: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
const refusal = (server: string, { status, text }: HttpAnswer, parsed: QueryAnswer | undefined): ReplicaFailure => {
  if (parsed?.status !== "error") {
    const message = `answered ${status} with something that is not Prometheus's: ${JSON.stringify(text.slice(0, 80))}`
    // success that is not Prometheus's comes from something in front of it, or was cut on its way
    return { server, message, transient: status === 200 || status === 429 || status >= 500 }
  }
  const message = `${parsed.errorType}: ${parsed.error}`
  if (parsed.errorType === "bad_data" || parsed.errorType === "execution") return { server, message, transient: false, invalid: true }
  return { server, message, transient: true }
}
