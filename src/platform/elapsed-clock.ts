import { readFileSync } from "node:fs"

/** Seconds since the machine started, those in which it slept included. https://man7.org/linux/man-pages/man5/proc_uptime.5.html */
const uptime = (): number => {
  try {
    return Number.parseFloat(readFileSync("/proc/uptime", "utf8"))
  } catch {
    return Number.NaN
  }
}

const isLinux = Number.isFinite(uptime())

/**
 * Milliseconds on a clock that nobody sets and that goes on while this process, or on Linux the machine, is stopped. Read at once, without
 * giving way to anything: for the last look before something is done that must not be done late.
 */
export const elapsedMillis = (): number => (isLinux ? uptime() * 1_000 : performance.now())
