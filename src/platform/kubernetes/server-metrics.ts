import { type ExposedSample, exposedName, exposedSample } from "../prometheus/exposition.ts"

/**
 * What is kept of what an API server exposes: families, each with the labels that its series are told apart by; series that differ in others
 * are added up. Absent: all labels are kept.
 * https://kubernetes.io/docs/reference/instrumentation/metrics/
 */
const families: Readonly<Record<string, { readonly by?: ReadonlyArray<string> }>> = {
  apiserver_flowcontrol_rejected_requests_total: { by: ["priority_level", "flow_schema", "reason"] },
  apiserver_flowcontrol_current_inqueue_requests: { by: ["priority_level", "flow_schema"] },
  apiserver_flowcontrol_current_executing_seats: { by: ["priority_level"] },
  apiserver_flowcontrol_nominal_limit_seats: {},
  etcd_request_duration_seconds_bucket: { by: ["operation", "le"] },
  // the same size by the names of 1.28, 1.26 and before
  apiserver_storage_size_bytes: { by: [] },
  apiserver_storage_db_total_size_in_bytes: { by: [] },
  etcd_db_total_size_in_bytes: { by: [] },
  apiserver_admission_webhook_rejection_count: { by: ["name", "type", "error_type"] },
  aggregator_unavailable_apiservice: {},
  apiserver_client_certificate_expiration_seconds_bucket: { by: ["le"] },
  process_start_time_seconds: {},
  // an etcd's own, where somebody recorded them
  etcd_mvcc_db_total_size_in_bytes: {},
  etcd_server_quota_backend_bytes: {},
  etcd_server_has_leader: {}
}

/** Whether causes look at a metric of this name. */
export const isServerMetric = (name: string): boolean => Object.hasOwn(families, name)

/** Most series that are kept of one reading: some hundreds in a large cluster. */
const MOST_SERIES = 5_000

/** One series, at one reading or at two of the same process. */
export interface ServerSeries extends ExposedSample {
  /**
   * What a reading before showed: zero where the series was not there yet. Absent where there is none of the same process. `seconds` is 0 where
   * it is not known how long ago it was.
   */
  readonly before?: { readonly value: number; readonly seconds: number }
}

/** A process writes the labels of a series always in the same order. */
const keyOf = (name: string, labels: ExposedSample["labels"]): string => `${name} ${JSON.stringify(labels)}`

/** Takes the lines of one answer, one after another, and keeps what is wanted of them. */
export class ServerReading {
  readonly #series = new Map<string, ExposedSample>()

  take(line: string): void {
    if (!isServerMetric(exposedName(line)) || this.#series.size >= MOST_SERIES) return
    const sample = exposedSample(line)
    if (sample === undefined) return
    const by = families[sample.name]?.by
    const labels =
      by === undefined ? sample.labels : Object.fromEntries(Object.entries(sample.labels).filter(([name]) => by.includes(name)))
    const key = keyOf(sample.name, labels)
    this.#series.set(key, { name: sample.name, labels, value: sample.value + (this.#series.get(key)?.value ?? 0) })
  }

  get series(): ReadonlyArray<ExposedSample> {
    return [...this.#series.values()]
  }

  /** When the process started that answered, by which those behind one address are told apart; undefined where it does not say. */
  get startedAt(): number | undefined {
    return this.#series.get(keyOf("process_start_time_seconds", {}))?.value
  }

  /** What a series was; zero where there was none. */
  valueOf({ labels, name }: ExposedSample): number {
    return this.#series.get(keyOf(name, labels))?.value ?? 0
  }
}

/** What two readings of one process show, `seconds` apart; of different ones nothing can be compared, and the later stands alone. */
export const comparedTo = (later: ServerReading, earlier: ServerReading, seconds: number): ReadonlyArray<ServerSeries> =>
  later.startedAt === undefined || later.startedAt !== earlier.startedAt
    ? later.series
    : later.series.map((series) => ({ ...series, before: { value: earlier.valueOf(series), seconds } }))
