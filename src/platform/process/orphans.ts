import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import { endGroup, livingProcesses } from "./process-group.ts"

/**
 * Ends the processes that an earlier run left behind when it was killed: those whose initial environment holds `name=value`,
 * a mark its owner gave them (through `ProcessSpec.env`) and nobody else uses. Returns the process groups it ended. To be run at
 * start, before anything carries the mark again. Without /proc it finds none.
 */
export const endOrphans = Effect.fn("platform.endOrphans")(function* (name: string, value: string, grace = 2_000) {
  const living = yield* Effect.promise(livingProcesses)
  const marked = yield* Effect.promise(() =>
    Promise.all((living ?? []).map(async (found) => ((await hasMark(found.pid, `${name}=${value}`)) ? [found.group] : [])))
  )
  const own = (living ?? []).find(({ pid }) => pid === process.pid)?.group
  const groups = [...new Set(marked.flat())].filter((group) => group !== own)
  yield* Effect.forEach(groups, (group) => endGroup(group, grace), { concurrency: "unbounded", discard: true })
  return groups
})

const hasMark = async (pid: number, mark: string): Promise<boolean> => {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")
  return environment.split("\0").includes(mark)
}
