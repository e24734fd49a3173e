/** Bounds on what a storm of alerts can cause, and how long after its end an incident still takes or keeps off alerts. */
export interface Limits {
  /** Signals told one by one in an incident; the others are counted. */
  readonly toldPerIncident: number
  /** Incidents opened for one cluster within a minute; what comes on top shares one. */
  readonly openingsPerMinute: number
  /** Incidents open at once for one cluster. */
  readonly openPerCluster: number
  /** Milliseconds after an incident was resolved in which its alerts may still be repeated as firing: rules and groups lag behind. */
  readonly settlingMs: number
  /** Milliseconds after a handover or a cancellation in which more of the same, and what follows from it, is told to whoever took over and opens nothing. */
  readonly followUpMs: number
}

export const limits: Limits = {
  toldPerIncident: 20,
  openingsPerMinute: 20,
  openPerCluster: 100,
  settlingMs: 600_000,
  followUpMs: 1_800_000
}

/** Only what is configured; `limits` for every cluster, `clusters` for one of them by its name. */
export interface CorrelationSettings {
  /** Milliseconds; see `settings.ts`. */
  readonly windowMs: number
  readonly limits: Partial<Limits>
  readonly clusters: Readonly<Record<string, Partial<Limits>>>
}

/** The limits that hold for a cluster: the defaults, what is configured for all, and what is configured for it. */
export const limitsFor = ({ correlation }: { readonly correlation?: CorrelationSettings }, cluster: string | undefined): Limits => ({
  ...limits,
  ...correlation?.limits,
  ...(cluster === undefined ? {} : correlation?.clusters[cluster])
})
