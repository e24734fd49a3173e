/** How alerts are grouped, and what a storm of them may cause. Times in milliseconds. */
export interface Settings {
  /** How far apart alerts of one namespace or one dependency may begin to be one trouble. */
  readonly windowMs: number
  /** The same, of one workload or node. */
  readonly sameEntityMs: number
  /** How long after a cluster-wide cause, or the loss of a node, symptoms are put down to it. */
  readonly rootReachMs: number
  /** How much earlier than its cause a symptom may be seen: rules differ in how long they wait. */
  readonly slackMs: number
  /** `windowMs` for sentences. */
  readonly windowText: string
}

const MINUTE = 60_000

export const defaultSettings: Settings = {
  windowMs: 30 * MINUTE,
  sameEntityMs: 240 * MINUTE,
  rootReachMs: 60 * MINUTE,
  slackMs: 10 * MINUTE,
  windowText: "30 min"
}

/** The defaults with another window, in milliseconds. */
export const withWindow = (windowMs: number): Settings => ({
  ...defaultSettings,
  windowMs,
  windowText: `${Math.round(windowMs / MINUTE)} min`
})
