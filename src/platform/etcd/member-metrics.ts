import { type ExposedSample, exposedSample } from "../prometheus/exposition.ts"

/** What of a member's metrics tells why it is ill: https://etcd.io/docs/v3.6/metrics/ */
export interface MemberMetrics {
  readonly hasLeader?: boolean
  readonly isLeader?: boolean
  readonly dbSizeBytes?: number
  readonly quotaBytes?: number
  readonly leaderChanges?: number
  /** The 99th percentile of how long the write-ahead log takes to disk, in seconds, since the member started. */
  readonly fsyncP99Seconds?: number
}

const FSYNC = "etcd_disk_wal_fsync_duration_seconds_bucket"

const gaugeOf = (samples: ReadonlyArray<ExposedSample>, name: string): number | undefined => {
  const value = samples.find((sample) => sample.name === name)?.value
  return value === undefined || Number.isNaN(value) ? undefined : value
}

/** The upper bound of the bucket that the percentile is in; the largest finite one when it is above. */
const percentile = (samples: ReadonlyArray<ExposedSample>, name: string, share: number): number | undefined => {
  const buckets = samples.flatMap((sample) => {
    const bound = sample.name === name ? sample.labels.le : undefined
    return bound === undefined ? [] : [{ bound: bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound), count: sample.value }]
  })
  const all = buckets.at(-1)?.count ?? 0
  if (all === 0) return undefined
  const found = buckets.find(({ count }) => count >= all * share)?.bound
  return found === Number.POSITIVE_INFINITY ? buckets.at(-2)?.bound : found
}

const present = <K extends keyof MemberMetrics>(key: K, value: MemberMetrics[K] | undefined) =>
  value === undefined ? {} : { [key]: value }

export const memberMetrics = (text: string): MemberMetrics => {
  const samples = text.split("\n").flatMap((line) => {
    const sample = line.startsWith("etcd_") ? exposedSample(line) : undefined
    return sample === undefined ? [] : [sample]
  })
  const flag = (name: string) => {
    const value = gaugeOf(samples, name)
    return value === undefined ? undefined : value === 1
  }
  return {
    ...present("hasLeader", flag("etcd_server_has_leader")),
    ...present("isLeader", flag("etcd_server_is_leader")),
    ...present("dbSizeBytes", gaugeOf(samples, "etcd_mvcc_db_total_size_in_bytes")),
    ...present("quotaBytes", gaugeOf(samples, "etcd_server_quota_backend_bytes")),
    ...present("leaderChanges", gaugeOf(samples, "etcd_server_leader_changes_seen_total")),
    ...present("fsyncP99Seconds", percentile(samples, FSYNC, 0.99))
  }
}
