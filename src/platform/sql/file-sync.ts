import { fdatasync } from "node:fs"
import { Effect } from "effect"

type Waiting<E> = (effect: Effect.Effect<void, E>) => void

/**
 * Puts what is written to an open file on disk, in Node's pool: whoever waits at the same time shares a sync. After a failed sync the next one
 * may succeed without what that one lost (https://www.usenix.org/conference/atc20/presentation/rebello), so the file is suspect from then
 * on, and `synced` is worth nothing before `trusted`.
 */
export const fileSync = <E>(descriptor: number, failed: (cause: unknown) => E) => {
  // whoever had the file before may not have synced it
  let isUnsynced = true
  let isSuspect = false
  /** Those that the sync that runs is for, and those that the next one will be for. */
  let inSync: Array<Waiting<E>> | undefined
  let waiting: Array<Waiting<E>> = []

  const sync = (): void => {
    const group = waiting
    inSync = group
    waiting = []
    isUnsynced = false
    fdatasync(descriptor, (error) => {
      inSync = undefined
      if (error !== null) isSuspect = true
      const done = error === null ? group : [...group, ...waiting.splice(0)]
      for (const resume of done) resume(error === null ? Effect.void : Effect.fail(failed(error)))
      if (inSync === undefined && waiting.length > 0) sync()
    })
  }
  const join = Effect.callback<void, E>((resume) => {
    const covered = isUnsynced ? undefined : inSync
    const group = covered ?? waiting
    group.push(resume)
    if (inSync === undefined) sync()
  })

  return {
    /** To be called after something was written. */
    written: (): void => {
      isUnsynced = true
    },
    /** All that was written until now is on disk when it returns. */
    synced: Effect.suspend(() => (isUnsynced || inSync !== undefined ? join : Effect.void)),
    isSuspect: () => isSuspect,
    /** All that is in the file is safe by other means. */
    trusted: (): void => {
      isSuspect = false
    }
  }
}
