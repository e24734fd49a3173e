import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import { endGroup, livingProcesses } from "./process-group.ts"

/**
 * Ends the processes that an earlier run left behind when it was killed: those whose initial environment holds `name=value`,
 * a mark its owner gave them (through `ProcessSpec.env`) and nobody else uses. Returns the process groups it ended. To be run at
 * start, before anything carries the mark again. Without /proc it finds none.
 */
export const endOrphans = Effect.fn("platform.endOrphans")(function* (name: string, value: string, grace = 2_000) {
  const groups = yield* markedProcesses(name, value)
  yield* Effect.forEach(groups, (group) => endGroup(group, grace), { concurrency: "unbounded", discard: true })
  return groups
})

/** The process groups that carry the mark, apart from this process's own. */
export const markedProcesses = (name: string, value: string): Effect.Effect<ReadonlyArray<number>> =>
  Effect.promise(async () => {
    const living = (await livingProcesses()) ?? []
    const marked = await Promise.all(living.map(async (found) => ((await hasMark(found.pid, `${name}=${value}`)) ? [found.group] : [])))
    const own = living.find(({ pid }) => pid === process.pid)?.group
    return [...new Set(marked.flat())].filter((group) => group !== own)
  })

const hasMark = async (pid: number, mark: string): Promise<boolean> => {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")
  return environment.split("\0").includes(mark)
}
