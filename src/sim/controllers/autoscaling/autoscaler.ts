import type { KubeObject } from "../../kube-object.ts"
import type { MetricsProvider } from "../../kubelet/metrics-provider.ts"
import { type Condition, conditionOf, isActive, isTerminating } from "../pods/pod-state.ts"
import type { ControlPlane } from "../runtime/controller.ts"
import { type MetricFailure, type Reading, readMetric } from "./desired-replicas.ts"

const RESOURCE = "horizontalpodautoscalers.autoscaling"
const COMPONENT = "horizontal-pod-autoscaler"
/** --horizontal-pod-autoscaler-sync-period and --horizontal-pod-autoscaler-downscale-stabilization. */
const PERIOD_MS = 15_000
const STABILIZATION_MS = 300_000

const TARGETS: Readonly<Record<string, string>> = {
  Deployment: "deployments.apps",
  ReplicaSet: "replicasets.apps",
  StatefulSet: "statefulsets.apps"
}

type Recommendations = Map<string, Array<{ readonly at: number; readonly replicas: number }>>

const conditions = (
  scaler: KubeObject,
  at: string,
  found: ReadonlyArray<readonly [string, boolean, string, string]>
): ReadonlyArray<Condition> =>
  found.map(([type, holds, reason, message]) => {
    const status = holds ? "True" : "False"
    const before = conditionOf(scaler, type)
    return { type, status, reason, message, lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? at) : at }
  })

/** The highest recommendation of the last five minutes, so that a dip does not shrink the workload. The first is the size it is found with. */
const stabilize = (past: Recommendations, uid: string, current: number, replicas: number, now: number): number => {
  const known = past.get(uid) ?? [{ at: now, replicas: current }]
  const recent = [...known.filter(({ at }) => now - at < STABILIZATION_MS), { at: now, replicas }]
  past.set(uid, recent)
  return Math.max(...recent.map((each) => each.replicas))
}

interface Turn {
  readonly plane: ControlPlane
  readonly scaler: KubeObject
  readonly resource: string
  readonly target: KubeObject
}

const writeStatus = ({ store, clock }: ControlPlane, scaler: KubeObject, found: Parameters<typeof conditions>[2], rest: object): void => {
  const written = conditions(scaler, clock.timestamp(), found)
  store.modify(
    RESOURCE,
    scaler.metadata.namespace,
    scaler.metadata.name,
    (stored) => ({ ...stored, status: { ...stored.status, ...rest, conditions: written } }),
    { subresource: "status" }
  )
}

const tellNoTarget = (plane: ControlPlane, scaler: KubeObject): void => {
  const { kind, name } = scaler.spec.scaleTargetRef
  const cause = `${TARGETS[kind] ?? kind} "${name}" not found`
  plane.events.record(COMPONENT, { object: scaler, type: "Warning", reason: "FailedGetScale", message: cause })
  const message = `the HPA controller was unable to get the target's current scale: ${cause}`
  writeStatus(plane, scaler, [["AbleToScale", false, "FailedGetScale", message]], {})
}

const tellNoMetrics = ({ plane, scaler, target }: Turn, failures: ReadonlyArray<MetricFailure>): void => {
  const [first] = failures
  const disabled = first === undefined
  const reason = disabled ? "ScalingDisabled" : "FailedGetResourceMetric"
  const message = disabled
    ? "scaling is disabled since the replica count of the target is zero"
    : `the HPA was unable to compute the replica count: ${first.message}`
  if (first !== undefined) {
    const all = `invalid metrics (${failures.length} invalid out of ${failures.length})`
    const cause = `failed to get ${first.metric} resource metric value: ${first.message}`
    plane.events.record(COMPONENT, { object: scaler, type: "Warning", reason, message: first.message })
    plane.events.record(COMPONENT, {
      object: scaler,
      type: "Warning",
      reason: "FailedComputeMetricsReplicas",
      message: `${all}, first error is: ${cause}`
    })
  }
  writeStatus(
    plane,
    scaler,
    [
      ["AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale"],
      ["ScalingActive", false, reason, message]
    ],
    { ...currentReplicas(target), desiredReplicas: disabled ? 0 : (scaler.status?.desiredReplicas ?? 0) }
  )
}

/** None are left out, as the API leaves them out. */
const currentReplicas = ({ status }: KubeObject): object => ({ currentReplicas: status?.replicas || undefined })

type Bound = "TooManyReplicas" | "TooFewReplicas" | "DesiredWithinRange"

const BOUND_MESSAGE: Readonly<Record<Bound, string>> = {
  TooManyReplicas: "the desired replica count is more than the maximum replica count",
  TooFewReplicas: "the desired replica count is less than the minimum replica count",
  DesiredWithinRange: "the desired count is within the acceptable range"
}

const rescale = ({ plane, scaler, resource, target }: Turn, desired: number, why: string): readonly [string, true, string, string] => {
  const { namespace, name } = target.metadata
  plane.store.modify(resource, namespace, name, (found) => ({ ...found, spec: { ...found.spec, replicas: desired } }))
  plane.events.record(COMPONENT, {
    object: scaler,
    type: "Normal",
    reason: "SuccessfulRescale",
    message: `New size: ${desired}; reason: ${why}`
  })
  return ["AbleToScale", true, "SucceededRescale", `the HPA controller was able to update the target scale to ${desired}`]
}

/** A workload outside the scaler's bounds is brought back into them, whatever its metrics say. */
const bring = (turn: Turn, desired: number, why: string): void => {
  const { plane, scaler, target } = turn
  const moved = rescale(turn, desired, why)
  const others = ((scaler.status?.conditions ?? []) as ReadonlyArray<Condition>)
    .filter(({ type }) => type !== "AbleToScale")
    .map(({ type, status, reason = "", message = "" }) => [type, status === "True", reason, message] as const)
  writeStatus(plane, scaler, [moved, ...others], {
    currentMetrics: null,
    ...currentReplicas(target),
    desiredReplicas: desired,
    lastScaleTime: plane.clock.timestamp()
  })
}

const READY = ["AbleToScale", true, "ReadyForNewScale", "recommended size matches current size"] as const
const HELD = [
  "AbleToScale",
  true,
  "ScaleDownStabilized",
  "recent recommendations were higher than current one, applying the highest recent recommendation"
] as const

/** Scales the target to what the metrics ask for, within the scaler's bounds, and writes how that went. */
const follow = (turn: Turn, readings: ReadonlyArray<Reading>, { replicas, description }: Reading, past: Recommendations): void => {
  const { plane, scaler, target } = turn
  const wanted = stabilize(past, scaler.metadata.uid, target.spec.replicas ?? 1, replicas, plane.clock.now())
  const { minReplicas = 1, maxReplicas } = scaler.spec
  const desired = Math.min(maxReplicas, Math.max(minReplicas, wanted))
  const current: number = target.spec.replicas ?? 1
  const why = desired > current ? `${description} above target` : "All metrics below target"
  const moved = desired === current ? undefined : rescale(turn, desired, why)
  const bound: Bound = wanted > maxReplicas ? "TooManyReplicas" : wanted < minReplicas ? "TooFewReplicas" : "DesiredWithinRange"
  writeStatus(
    plane,
    scaler,
    [
      moved ?? (wanted === replicas ? READY : HELD),
      ["ScalingActive", true, "ValidMetricFound", `the HPA was able to successfully calculate a replica count from ${description}`],
      ["ScalingLimited", bound !== "DesiredWithinRange", bound, BOUND_MESSAGE[bound]]
    ],
    {
      currentMetrics: readings.map((reading) => reading.current),
      ...currentReplicas(target),
      desiredReplicas: desired,
      ...(moved === undefined ? {} : { lastScaleTime: plane.clock.timestamp() })
    }
  )
}

const measure = ({ plane, scaler, target }: Turn, metrics: MetricsProvider): ReadonlyArray<Reading | MetricFailure> => {
  const current: number = target.spec.replicas ?? 1
  const pods = plane.cache.matching("pods", scaler.metadata.namespace ?? "", target.spec.selector).filter(isActive)
  return (scaler.spec.metrics ?? []).map((metric: Parameters<typeof readMetric>[0]) => readMetric(metric, pods, current, metrics))
}

const isReading = (found: Reading | MetricFailure): found is Reading => "replicas" in found

const scale = (turn: Turn, metrics: MetricsProvider, past: Recommendations): void => {
  const found = measure(turn, metrics)
  const readings = found.filter(isReading)
  const [first, ...rest] = readings
  if (first === undefined)
    tellNoMetrics(
      turn,
      found.filter((each): each is MetricFailure => !isReading(each))
    )
  else {
    const highest = rest.reduce((most, reading) => (reading.replicas > most.replicas ? reading : most), first)
    follow(turn, readings, highest, past)
  }
}

const lookAt = (turn: Turn, metrics: MetricsProvider, past: Recommendations): void => {
  const current: number = turn.target.spec.replicas ?? 1
  const { minReplicas = 1, maxReplicas } = turn.scaler.spec
  if (current === 0) tellNoMetrics(turn, [])
  else if (current > maxReplicas) bring(turn, maxReplicas, "Current number of replicas above Spec.MaxReplicas")
  else if (current < minReplicas) bring(turn, minReplicas, "Current number of replicas below Spec.MinReplicas")
  else scale(turn, metrics, past)
}

const sync = (plane: ControlPlane, metrics: MetricsProvider, past: Recommendations, scaler: KubeObject): void => {
  const { scaleTargetRef } = scaler.spec
  const resource = TARGETS[scaleTargetRef.kind]
  const target = resource === undefined ? undefined : plane.store.get(resource, scaler.metadata.namespace, scaleTargetRef.name)
  if (resource === undefined || target === undefined) tellNoTarget(plane, scaler)
  else lookAt({ plane, scaler, resource, target }, metrics, past)
}

/** Looks at every HorizontalPodAutoscaler four times a minute. Returns the stop. */
export const startAutoscaler = (plane: ControlPlane, metrics: MetricsProvider): (() => void) => {
  const past: Recommendations = new Map()
  return plane.periodic.every(PERIOD_MS, () => {
    for (const scaler of plane.store.list(RESOURCE)) if (!isTerminating(scaler)) sync(plane, metrics, past, scaler)
  })
}
