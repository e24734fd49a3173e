import { type Fields, told, whole } from "../fields.ts"
import { type Entry, find, textOf } from "../text/outline.ts"
import { writtenTime } from "../times.ts"

const details = new Set(["reason", "message", "exit code", "signal", "started", "finished"])

/** What is told of a state: below it or, where the text lost its indentation, in the lines after it. */
const toldOf = (entries: ReadonlyArray<Entry>, entry: Entry): ReadonlyArray<Entry> => {
  if (entry.below.length > 0) return entry.below
  const rest = entries.slice(entries.indexOf(entry) + 1)
  const end = rest.findIndex(({ key = "" }) => !details.has(key.toLowerCase()))
  return end < 0 ? rest : rest.slice(0, end)
}

/** `State` or `Last State` of a container: one of `waiting`, `running`, `terminated`. */
export const stateIn = (entries: ReadonlyArray<Entry>, key: "State" | "Last State"): Fields | undefined => {
  const entry = find(entries, key)
  if (entry === undefined) return undefined
  const below = toldOf(entries, entry)
  const text = (name: string) => textOf(below, name) || undefined
  const why = { reason: text("Reason"), message: text("Message") }
  const startedAt = writtenTime(text("Started"))
  switch (entry.value) {
    case "Running":
      return { running: told({ startedAt }) }
    case "Waiting":
      return { waiting: told(why) }
    case "Terminated":
      return {
        terminated: told({
          ...why,
          exitCode: whole(text("Exit Code")),
          signal: whole(text("Signal")),
          startedAt,
          finishedAt: writtenTime(text("Finished"))
        })
      }
    default:
      return undefined
  }
}
