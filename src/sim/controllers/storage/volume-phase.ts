import type { SimClock } from "../../clock.ts"
import type { KubeObject } from "../../kube-object.ts"

/** A volume as it enters a phase. */
export const inPhase =
  (phase: "Available" | "Bound" | "Released", clock: SimClock) =>
  (volume: KubeObject): KubeObject => ({ ...volume, status: { ...volume.status, phase, lastPhaseTransitionTime: clock.timestamp() } })
