import type { Severity } from "../../../domain/signal.ts"
import type { Patience } from "./steady.ts"

/** Events that are an alert when there are enough of them. */
export interface EventRule extends Patience {
  readonly reason: string
  /** Kinds of objects that it is taken from; all of them when absent. */
  readonly kinds?: ReadonlyArray<string>
  readonly severity: Severity
  /** Occurrences within `windowMs` from which it counts. */
  readonly atLeast: number
  readonly windowMs: number
}

const minutes = (count: number): number => count * 60_000

/** One occurrence is enough, and it is over when none has come for so long. */
const once = (reason: string, severity: Severity, quietMinutes = 10, kinds?: ReadonlyArray<string>): EventRule => ({
  reason,
  severity,
  atLeast: 1,
  windowMs: minutes(quietMinutes),
  graceMs: 0,
  settleMs: minutes(quietMinutes),
  ...(kinds === undefined ? {} : { kinds })
})

/** So many within so long: what happens now and then in every cluster, and is trouble when it goes on. */
const often = (reason: string, severity: Severity, atLeast: number, windowMinutes: number): EventRule => ({
  reason,
  severity,
  atLeast,
  windowMs: minutes(windowMinutes),
  graceMs: 0,
  settleMs: minutes(windowMinutes)
})

/** Reasons of kubelets, the scheduler and controllers that people get up for. Warnings only; any other is not looked at. */
const eventRules: ReadonlyArray<EventRule> = [
  often("FailedScheduling", "warning", 3, 10),
  often("BackOff", "warning", 5, 10),
  often("FailedMount", "warning", 3, 10),
  often("FailedAttachVolume", "warning", 3, 10),
  often("FailedCreatePodSandBox", "warning", 3, 10),
  often("FailedCreate", "warning", 3, 10),
  often("Unhealthy", "warning", 10, 10),
  often("ProvisioningFailed", "warning", 3, 15),
  once("Evicted", "warning", 15),
  once("OOMKilling", "warning", 15),
  once("SystemOOM", "critical", 15, ["Node"]),
  once("NodeNotReady", "warning", 10, ["Node", "Pod"]),
  once("FreeDiskSpaceFailed", "warning", 15, ["Node"]),
  once("NetworkNotReady", "warning", 10),
  once("BackoffLimitExceeded", "warning", 15, ["Job"]),
  once("FailedBinding", "warning", 15, ["PersistentVolumeClaim"])
]

export const ruleOfReason: ReadonlyMap<string, EventRule> = new Map(eventRules.map((rule) => [rule.reason, rule]))
