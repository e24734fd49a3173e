import type { Sample } from "../../scene/scene.ts"
import { nameOf } from "./readings.ts"

/** What a measure is about. */
export type MeasureKind =
  | "throttling"
  | "collection"
  | "drops"
  | "disk"
  | "workers"
  | "connections"
  | "queue"
  | "targets"
  | "errors"
  | "latency"
  | "cpu"
  | "memory"
  | "traffic"
  | "other"

/**
 * By the words of names that exporters, clouds and client libraries give, the more telling first: a share of requests that failed is about errors,
 * although it counts requests. https://prometheus.io/docs/practices/naming/, https://opentelemetry.io/docs/specs/semconv/general/metrics/
 */
const kinds: ReadonlyArray<readonly [MeasureKind, RegExp]> = [
  ["throttling", /cpu.{0,20}throttl|throttled_(?:periods|seconds|time)/i],
  ["collection", /(?:^|[^a-z])gc[_ .]|_gc(?:_|$)|garbage.?collect/i],
  [
    "drops",
    /allowance_exceeded|conntrack|(?:packets?|receive|transmit|rx|tx)_(?:packets_)?drop|dropped_packets|listen_?(?:overflows|drops)|ErrorPortAllocation/i
  ],
  [
    "disk",
    /disk_io_time|iowait|io_?time_weighted|volume_?queue_?length|burst_?balance|disk_(?:read|write)_time|io_?util|disk.{0,12}(?:busy|saturat)/i
  ],
  ["targets", /un_?healthy_?host|healthy_?host_?count/i],
  [
    "workers",
    /threads?_(?:busy|active|config_max|current)|(?:busy|active|idle)_(?:workers?|threads?|processes)|workers?_(?:busy|active)|executor_(?:active|queued)|threadpool|thread_pool/i
  ],
  [
    "connections",
    /hikaricp|(?:pool|connections?).{0,60}(?:utili[sz]ation|usage|saturation|ratio|used|in_use|active|pending|waiting|wait_count|max)|database_?connections|pg_stat_activity_count|threads_connected/i
  ],
  [
    "queue",
    /consumer_?(?:group_?)?lag|_lag\b|queue_(?:messages|depth|length|size)|messages_ready|backlog|approximate_?number_?of_?messages|approximate_?age_?of_?oldest|records_lag|iterator_?age/i
  ],
  [
    "errors",
    /throttled_?(?:requests|events)|throttle_?events|errors?(?:_|\b)|(?:=~?|_|\b)"?5(?:xx|\.\.|\.\*|\[|\d\d\b|_?xx)|5_?xx|fail(?:ed|ures?)(?:_|\b)|exceptions?|_rejected|availability|success_(?:rate|ratio)|grpc_code![=~]"OK|timeouts?(?:_|\b)/i
  ],
  [
    "latency",
    /latency|duration|response_?time|histogram_quantile|quantile=|(?:^|[^a-z])p(?:50|9\d)|percentile|exec_(?:seconds|time)|_time_seconds|round_?trip|apdex|target_?response/i
  ],
  ["cpu", /cpu/i],
  ["memory", /memory|heap|\brss\b|working_set/i],
  [
    "traffic",
    /requests?(?:_|\b)|rps\b|throughput|_calls_total|messages_(?:sent|received|consumed)_total|network_(?:receive|transmit)_bytes/i
  ]
]

/** What names of labels and of objects in a query are called is not what it measures. */
const measured = (sample: Sample): string =>
  nameOf(sample).replaceAll(/\b(?:namespace|pod|service|job|deployment|container|instance|cluster|app|queue_name)=~?"[^"]*"/g, "")

export const kindOfMeasure = (sample: Sample): MeasureKind => {
  const name = measured(sample)
  return kinds.find(([, says]) => says.test(name))?.[0] ?? "other"
}

const better = /availab(?:le|ility)|success|burst_?balance|credit_?balance|freeable|_free\b|apdex|(?:^|[^n_])_?healthy_?host/i
/** The share of answers that are of a good code, or of none that is bad. */
const succeeded = /(?:code|status\w*)(?:!~|!=)"(?:5|\[?45)|(?:code|status\w*)=~?"(?:2|\[?[12]-?3?\]?)|grpc_code="OK"/i

/** Whether less of it is worse: what succeeded, what is available, what is left. */
export const isBetterHigh = (sample: Sample): boolean => {
  const name = measured(sample)
  const counts = succeeded.test(name) || better.test(name.replaceAll(/un_?healthy/gi, ""))
  // one less what fails is what succeeds, and the other way round
  return /^\s*\(?\s*(?:1|100)\s*-/.test(sample.query) ? !counts : counts
}
