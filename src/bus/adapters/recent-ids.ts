/** Ids at most; those beyond are found by the server alone. */
const MOST = 200_000

/** The ids that this process published within the window, as far as memory goes. */
export const recentIds = (windowMs: number) => {
  const times = new Map<string, number>()
  return {
    has: (id: string, now: number): boolean => now - (times.get(id) ?? Number.NEGATIVE_INFINITY) < windowMs,
    add: (id: string, now: number): void => {
      // a duplicate does not begin the window anew
      if (now - (times.get(id) ?? Number.NEGATIVE_INFINITY) < windowMs) return
      times.delete(id)
      times.set(id, now)
      for (const [oldest, at] of times) {
        if (times.size <= MOST && now - at < windowMs) break
        times.delete(oldest)
      }
    }
  }
}
