import type { Behaviours } from "./behaviours/conduct.ts"
import type { SimClock } from "./clock.ts"
import { startAutoscaler } from "./controllers/autoscaling/autoscaler.ts"
import { controllers } from "./controllers/controllers.ts"
import { startNodeMonitor } from "./controllers/lifecycle/node-lifecycle-controller.ts"
import { makeClusterCache } from "./controllers/runtime/cluster-cache.ts"
import { type ControlPlane, startController } from "./controllers/runtime/controller.ts"
import { makeEventSink } from "./controllers/runtime/event-sink.ts"
import { makeNameSuffixes } from "./controllers/runtime/name-suffix.ts"
import { makePeriodicTasks } from "./controllers/runtime/periodic-tasks.ts"
import { type Kubelet, startKubelet } from "./kubelet/kubelet.ts"
import { startScheduler } from "./scheduler/scheduler.ts"
import type { ObjectStore } from "./store/object-store.ts"

export interface ControlPlaneOptions {
  readonly store: ObjectStore
  readonly clock: SimClock
  readonly behaviours: Behaviours
  readonly create: ControlPlane["create"]
  /** PEM of the API server's certificate authority. */
  readonly rootCa: () => string
  /** Decides the names of pods; the same seed and commands give the same ones. */
  readonly seed: number
}

/** Everything that moves a cluster on by itself. */
export interface RunningControlPlane extends ControlPlane {
  readonly kubelet: Kubelet
  readonly close: () => void
}

const EVENT_SWEEP_MS = 60_000

/** Starts controllers, scheduler and kubelets over a store. Everything is driven by the clock and ends with `close`. */
export const startControlPlane = ({ store, clock, behaviours, create, rootCa, seed }: ControlPlaneOptions): RunningControlPlane => {
  const cache = makeClusterCache(store)
  const events = makeEventSink(store, clock)
  const periodic = makePeriodicTasks(clock)
  const plane: ControlPlane = { store, clock, cache, events, periodic, create, rootCa, suffix: makeNameSuffixes(seed) }
  const kubelet = startKubelet(plane, behaviours)
  const stops = [
    startScheduler(plane),
    ...controllers.map((controller) => startController(controller, plane)),
    startNodeMonitor(plane),
    startAutoscaler(plane, kubelet.metrics),
    periodic.every(EVENT_SWEEP_MS, events.expire),
    kubelet.close,
    cache.close
  ]
  return {
    ...plane,
    kubelet,
    close: () => {
      for (const stop of stops) stop()
    }
  }
}
