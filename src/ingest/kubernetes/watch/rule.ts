import type { Severity } from "../../../domain/signal.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import type { Patience } from "./steady.ts"

/** Something about an object that is bad. */
export interface Complaint {
  /** Tells complaints of one rule about one object apart, such as the container. */
  readonly part?: string
  /** Labels beside those of the object, spelled as kube-state-metrics does. */
  readonly labels?: Readonly<Record<string, string>>
  /** One sentence. */
  readonly summary: string
  /** What the cluster says, in its own words. */
  readonly message?: string
  /** Milliseconds since the epoch, where the object says since when. */
  readonly since?: number
}

/** A condition that is an alert when it lasts. */
export interface ConditionRule extends Patience {
  /** As kubernetes-mixin calls it, where it has the like: https://github.com/kubernetes-monitoring/kubernetes-mixin */
  readonly alert: string
  readonly severity: Severity
  /** What is wrong with an object, as it is now. */
  readonly complaints: (object: KubeObject) => ReadonlyArray<Complaint>
}
