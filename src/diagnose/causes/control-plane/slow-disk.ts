import type { Spoken } from "../evidence.ts"

/** A write to the log that took longer than a second. https://github.com/etcd-io/etcd/blob/main/server/storage/wal/wal.go */
const ofDisk = /slow fdatasync|wal: sync duration of \S+, expected less than/i

/** What is late for it, among other reasons. https://etcd.io/docs/latest/faq/#what-does-the-etcd-warning-apply-entries-took-too-long-mean */
const late =
  /apply (?:request|entries) took too long|\brequest "?.*took too long \(|leader failed to send out heartbeat on time|disk is (?:likely )?(?:too )?slow/i

/** Milliseconds. etcd complains from 100 on, which machines that others share reach in good times. */
const LONG = 300

const units: Readonly<Record<string, number>> = { s: 1_000, ms: 1, µs: 0.001 }

const isLong = (line: string): boolean => {
  const { count, unit = "" } = /(?:took too long \(|"took":\s?")(?<count>[\d.]+)(?<unit>s|ms|µs)\b/.exec(line)?.groups ?? {}
  return count === undefined || Number(count) * (units[unit] ?? 1) >= LONG
}

/** The lines in which etcd complains of its disk, those that say so by name first; none where it says too little to go by. */
export const slowDiskLines = (said: ReadonlyArray<Spoken>): ReadonlyArray<Spoken> => {
  const named = said.filter(({ line }) => ofDisk.test(line))
  const others = said.filter(({ line }) => late.test(line) && !ofDisk.test(line) && isLong(line))
  const all = [...named, ...others]
  return all.length >= 5 || (named.length > 0 && others.length > 0) ? all : []
}
