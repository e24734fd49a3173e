/**
 * When something that comes and goes counts as an alert. It fires once it has been bad for a grace period, and is over once it has been well
 * for a settling period; shorter turns to the better or the worse change nothing, so that what flaps is one alert.
 */
export interface Patience {
  /** Milliseconds that it must have been bad. */
  readonly graceMs: number
  /** Milliseconds that it must have been well. */
  readonly settleMs: number
}

/** One thing that is or was bad. Times are milliseconds since the epoch. */
export interface Steady {
  readonly badSince: number
  /** Absent while it is bad. */
  readonly wellSince?: number
  readonly fires: boolean
}

/** What is seen of it at a time; `since` where the source tells since when. */
export interface Sight {
  readonly isBad: boolean
  readonly since?: number
}

/** What is known after looking once more; undefined when there is nothing to remember. */
export const look = (known: Steady | undefined, { isBad, since }: Sight, now: number): Steady | undefined => {
  const at = Math.min(since ?? now, now)
  if (known === undefined) return isBad ? { badSince: at, fires: false } : undefined
  if (!isBad) return known.wellSince === undefined ? { ...known, wellSince: at } : known
  if (known.wellSince === undefined) return known
  const { wellSince: _, ...rest } = known
  return rest
}

/** What the passing of time made of it. `undefined`: it is over, and said so if it fired. */
export const wait = (
  known: Steady,
  { graceMs, settleMs }: Patience,
  now: number
): { readonly next: Steady | undefined; readonly turned?: "firing" | "resolved" } => {
  const { badSince, fires, wellSince } = known
  if (wellSince !== undefined && now - wellSince >= settleMs) return fires ? { next: undefined, turned: "resolved" } : { next: undefined }
  // what turned well before its grace was over has not fired yet, and may still come back
  const badUntil = wellSince ?? now
  if (fires || badUntil - badSince < graceMs) return { next: known }
  return { next: { ...known, fires: true }, turned: "firing" }
}
