import { entityKey } from "../../../domain/entity.ts"
import { amountsOf } from "../../../platform/kubernetes/placement/pod-requests.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { growthOf, lastOf, nameOf, podOfSample, shareOf } from "./readings.ts"

/** What is asked about that a container's limits tell the bounds of, and what they do not. */
const bounded = /\bcpu|\bmemory\b|throttl|working set|\bheap\b/i
const unbounded =
  /\bslow|latenc|\blag|percentile|\bp9\d\b|throughput|queue|\bSLO\b|burn rate|(?:request|response|render)[- ]?(?:time|duration)/i

/** A share of the limit below this leaves room. */
const ROOM = 0.9
/** As a share of periods; what is less is usual. */
const THROTTLED = 0.25
/** A measure that grew by more than this in the time that was recorded may go on to grow. */
const GROWN = 1.25

/** A rate of seconds of CPU is how many cores are used. https://prometheus.io/docs/prometheus/latest/querying/functions/#rate */
const cores =
  /i?rate\(\s*(?:container|process)_cpu_usage_seconds_total|(?:container|process)_cpu_seconds_total|node_namespace_pod_container:container_cpu_usage/i

interface Limits {
  readonly cpu: number | undefined
  readonly memory: number | undefined
}

/** Of a pod's containers together, in millicores and bytes; as its like have them where its own are not known. Nothing where one has none. */
const limitsOf = (scene: Scene, pod: Pod): Limits | undefined => {
  const like = [pod, ...scene.podsOf(scene.workloadOf(pod.object))].find(({ isWhole }) => isWhole)
  const own = like?.containers.filter(({ isInit }) => !isInit).map(({ limits }) => limits)
  if (own === undefined) return undefined
  const sum = (name: "cpu" | "memory"): number | undefined => {
    const amounts = own.map((limits) => amountsOf({ [name]: limits[name] ?? "" })[name] ?? 0)
    return amounts.includes(0) ? undefined : amounts.reduce((a, b) => a + b, 0)
  }
  return { cpu: sum("cpu"), memory: sum("memory") }
}

const hasRoom = (used: number | undefined, limit: number | undefined): boolean =>
  used === undefined || limit === undefined || used <= limit * ROOM

const isWell = (sample: Sample, limits: Limits | undefined): boolean => {
  const name = nameOf(sample)
  const share = /\/|ratio|percent|share|utili[sz]ation/i.test(name) ? shareOf(sample) : undefined
  if (share !== undefined) return share < (/throttl/i.test(name) ? THROTTLED : ROOM)
  const last = lastOf(sample)
  if (last === undefined) return false
  if (cores.test(name)) return limits?.cpu !== undefined && hasRoom(last * 1000, limits.cpu)
  const limit = /memory/i.test(name) ? limits?.memory : undefined
  return limit !== undefined && hasRoom(last, limit) && (growthOf(sample) ?? 1) < GROWN
}

/**
 * Whether what is asked is how much these pods use, and each was measured and uses less than its limits leave it: by `kubectl top`, or by what
 * Prometheus answered. A measure whose bound is not known is not well.
 */
export const measuredWell = (scene: Scene, pods: ReadonlyArray<Pod>): boolean => {
  const { alerts, question = "" } = scene.subject
  const spoken = [
    question,
    ...alerts.filter(({ isFiring }) => isFiring).flatMap(({ annotations, name }) => [name, ...Object.values(annotations)])
  ]
  if (!spoken.some((text) => bounded.test(text)) || spoken.some((text) => unbounded.test(text))) return false
  return pods.every((pod) => {
    const limits = limitsOf(scene, pod)
    const usage = scene.usage.filter(
      ({ kind, name, namespace }) => kind === "Pod" && name === pod.entity.name && (namespace ?? pod.namespace) === pod.namespace
    )
    const whole = usage.filter(({ container }) => container === undefined)
    const samples = scene.samples.filter((sample) => {
      const about = podOfSample(scene, sample)
      return about !== undefined && entityKey(about.entity) === entityKey(pod.entity)
    })
    const measured = whole.length > 0 ? whole : usage
    const top = {
      cpu: measured.reduce((sum, { cpu = 0 }) => sum + cpu * 1000, 0),
      memory: measured.reduce((sum, { memory = 0 }) => sum + memory, 0)
    }
    const isTopWell = measured.length === 0 || (limits !== undefined && hasRoom(top.cpu, limits.cpu) && hasRoom(top.memory, limits.memory))
    return measured.length + samples.length > 0 && isTopWell && samples.every((sample) => isWell(sample, limits))
  })
}
