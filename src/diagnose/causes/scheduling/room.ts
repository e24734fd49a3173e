import { type FilterCode, filters } from "./filters.ts"
import { excludedBy, readSchedulerMessage } from "./scheduler-message.ts"

/** What another node of the same kind would mend. */
export const ofRoom: ReadonlySet<FilterCode> = new Set([
  "insufficient-cpu",
  "insufficient-memory",
  "insufficient-extended-resource",
  "insufficient-ephemeral-storage",
  "too-many-pods"
])

/** Whose nodes they are: a pod that is kept out of some has others. */
export const beforeSelector: ReadonlySet<FilterCode> = new Set(["node-selector-mismatch", "taint-not-tolerated", "nodes-cordoned"])

/** Whether the scheduler's counts come down to room on the nodes that a pod is meant for. */
export const isShortOfRoom = (line: string): boolean => {
  const message = readSchedulerMessage(line)
  if (message === undefined) return false
  const most = (wanted: (code: FilterCode) => boolean) =>
    Math.max(0, ...filters.filter(({ code }) => wanted(code)).map(({ says }) => excludedBy(message, says)))
  const room = most((code) => ofRoom.has(code))
  return room > 0 && room >= most((code) => !ofRoom.has(code) && !beforeSelector.has(code))
}
