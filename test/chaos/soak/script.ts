/** What will be told to Handrail, and when: decided before anything runs, by a seed alone. Nothing of it is equal to anything else. */
import type { Random } from "../../scenarios/random-runbook.ts"

/** Everything that happens each second, whoever tells of it. */
const PER_SECOND = 3
/** How many there are of each in twenty. */
const shares = { alert: 11, page: 3, event: 2, deployment: 3, note: 1 } as const
type Kind = keyof typeof shares
const kinds = Object.entries(shares).flatMap(([kind, share]) => Array.from({ length: share }, () => kind as Kind))
const names = ["KubePodCrashLooping", "HighLatency", "TargetDown", "DiskFull", "QueueGrows"] as const
/** Clusters that nobody told Handrail of, so that incidents there are over at once. */
const edges = ["edge-1", "edge-2", "edge-3"] as const
/** Of the rehearsal cluster, which Handrail may change. */
const workloads = ["frontend", "cart", "catalog", "search", "payments", "recommendations"] as const

/** Labels of an alert, of which there is no other. Pages name no namespace, so they could be part of anything in the rehearsal cluster. */
const labelsOf = (kind: Trouble["kind"], index: number, { below, chance, pick }: Random): Readonly<Record<string, string>> => ({
  alertname: pick(names),
  cluster: kind !== "page" && chance(0.3) ? "rehearsal" : pick(edges),
  namespace: `team-${below(3)}`,
  pod: `pod-${index}`,
  severity: "warning"
})

interface Timed {
  /** Milliseconds after the beginning. */
  readonly at: number
  readonly index: number
}

/** `alert`: Alertmanagers notify of it. `page`: PagerDuty does. `event`: a CloudEvent. */
export interface Trouble extends Timed {
  readonly kind: "alert" | "page" | "event"
  readonly labels: Readonly<Record<string, string>>
  /** When it is over, if it is to be in that time. */
  readonly over?: number
}

/** An alert of which the runbook changes a workload. */
export interface Note extends Timed {
  readonly kind: "note"
  readonly workload: (typeof workloads)[number]
}

interface Deployment extends Timed {
  readonly kind: "deployment"
}

export type Happening = Trouble | Note | Deployment

const happening = (kind: Kind, at: number, index: number, random: Random): Happening => {
  if (kind === "deployment") return { kind, at, index }
  if (kind === "note") return { kind, at, index, workload: random.pick(workloads) }
  const labels = labelsOf(kind, index, random)
  return { kind, at, index, labels, ...(random.chance(0.2) ? { over: at + 8_000 + random.below(20_000) } : {}) }
}

/** What happens in that many seconds, in order. */
export const scriptOf = (seconds: number, random: Random): ReadonlyArray<Happening> =>
  Array.from({ length: Math.round(seconds * PER_SECOND) }, (_, index) => {
    const at = Math.floor(((index + random.next()) * 1_000) / PER_SECOND)
    return happening(kinds[random.below(kinds.length)] ?? "alert", at, index, random)
  })
