import { type Fields, told, whole } from "../fields.ts"
import { type Entry, find, textOf } from "../text/outline.ts"
import { writtenTime } from "../times.ts"

/** `State` or `Last State` of a container: one of `waiting`, `running`, `terminated`. */
export const stateIn = (entries: ReadonlyArray<Entry>, key: "State" | "Last State"): Fields | undefined => {
  const entry = find(entries, key)
  if (entry === undefined) return undefined
  const text = (name: string) => textOf(entry.below, name) || undefined
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
