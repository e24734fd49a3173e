import { readdir, readFile } from "node:fs/promises"
import { Effect } from "effect"

/** How long a group may take to disappear once it was sent SIGKILL. */
const afterKill = 1_000

/**
 * Ends every process of a group: SIGTERM, and SIGKILL to what is left after `grace` milliseconds. Returns once none is left
 * (a zombie that nobody reaps counts as gone). Does nothing when the group is empty. Time is real time, never a test's clock:
 * processes do not live by that one.
 */
export const endGroup = Effect.fnUntraced(function* (group: number, grace: number) {
  if (!signal(group, "SIGTERM") || (yield* gone(group, grace))) return
  if (!signal(group, "SIGKILL")) return
  yield* gone(group, afterKill)
})

/** False when there is no process to signal. */
const signal = (group: number, name: NodeJS.Signals): boolean => {
  try {
    return process.kill(-group, name)
  } catch {
    return false
  }
}

const gone = Effect.fnUntraced(function* (group: number, within: number) {
  const until = performance.now() + within
  let pause = 5
  while (yield* Effect.promise(() => isAlive(group))) {
    if (performance.now() >= until) return false
    yield* wait(pause)
    pause = Math.min(pause * 2, 50)
  }
  return true
})

const wait = (millis: number) =>
  Effect.callback<void>((resume) => {
    const timer = setTimeout(() => resume(Effect.void), millis)
    return Effect.sync(() => clearTimeout(timer))
  })

/** Signal 0 reaches zombies too, which in a container without an init stay for ever; /proc tells them apart. */
const isAlive = async (group: number): Promise<boolean> => {
  try {
    process.kill(-group, 0)
  } catch {
    return false
  }
  return (await livingProcesses())?.some((living) => living.group === group) ?? true
}

interface LivingProcess {
  readonly pid: number
  readonly group: number
}

/** Every process that is no zombie, or undefined where there is no /proc to ask. */
export const livingProcesses = async (): Promise<ReadonlyArray<LivingProcess> | undefined> => {
  const entries = await readdir("/proc").catch(() => undefined)
  if (entries === undefined) return undefined
  const pids = entries.filter((entry) => /^\d+$/.test(entry))
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "latin1").catch(() => "")))
  return stats.flatMap(parseStat)
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the name in parentheses may itself hold spaces and parentheses. */
const parseStat = (stat: string): ReadonlyArray<LivingProcess> => {
  const [, pid, state, group] = /^(\d+) \(.*\) (\S) \d+ (\d+) /s.exec(stat) ?? []
  return state === undefined || /[ZX]/.test(state) ? [] : [{ pid: Number(pid), group: Number(group) }]
}
