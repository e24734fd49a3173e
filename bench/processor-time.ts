import { readdirSync, readFileSync } from "node:fs"

/** Milliseconds in a tick of /proc. */
const tick = 10

interface Times {
  readonly parent: number
  /** Its own, and of its children that have ended. */
  readonly ms: number
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const timesOf = (pid: number): Times | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number)
    return { parent: fields[1] ?? 0, ms: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) * tick }
  } catch {
    // it has ended
    return undefined
  }
}

/** Milliseconds of processor time that these processes and their children have used so far. */
export const processorTime = (pids: ReadonlyArray<number>): number =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, name) => {
      const times = timesOf(Number(name))
      return times !== undefined && (pids.includes(Number(name)) || pids.includes(times.parent)) ? sum + times.ms : sum
    }, 0)
