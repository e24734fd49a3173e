import { setTimeout as pause } from "node:timers/promises"

/** Keys whose state is to be sent: one at a time for each key, its newest state each time, again after a failure, until closed. */
export interface Outbox {
  readonly add: (key: string) => void
  readonly close: () => Promise<void>
}

const RETRY_MS = 500

/** `send` delivers the state that a key has when it is called. Its rejection means that the cluster could not be reached. */
export const makeOutbox = (send: (key: string) => Promise<void>): Outbox => {
  const waiting = new Set<string>()
  const working = new Map<string, Promise<void>>()
  const closing = new AbortController()

  const work = async (key: string): Promise<void> => {
    while (waiting.delete(key) && !closing.signal.aborted) {
      try {
        await send(key)
      } catch {
        waiting.add(key)
        await pause(RETRY_MS, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
    working.delete(key)
  }
  return {
    add: (key) => {
      waiting.add(key)
      if (!working.has(key) && !closing.signal.aborted) working.set(key, work(key))
    },
    close: async () => {
      closing.abort()
      await Promise.all(working.values())
    }
  }
}
