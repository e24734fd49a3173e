import { entityKey, showEntity } from "../../../domain/entity.ts"
import { amountsOf } from "../../../platform/kubernetes/placement/pod-requests.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { showAmount } from "../amounts.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { wantMeasure } from "../metrics/want-measure.ts"
import { linearFit } from "./linear-fit.ts"

/** What the kubelet measures of a container, and what the kernel ends it by. https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/ */
const measures = /container_memory_(?:working_set_bytes|rss|usage_bytes)/

/** A trend of fewer points, or of less time (seconds), is none. */
const FEWEST = 6
const SHORTEST = 600
/** What is looked at live: the last two hours, a point every two minutes. */
const TREND = { seconds: 7_200, step: 120 } as const
/** Growth that reaches the limit later than this, in seconds, is nobody's trouble tonight. */
const SOON = 6 * 3600

const podOf = (scene: Scene, { metric }: Sample): Pod | undefined =>
  metric.pod === undefined
    ? undefined
    : scene.pods.find(
        ({ entity: pod, namespace }) => pod.name === metric.pod && (metric.namespace === undefined || metric.namespace === namespace)
      )

/** Bytes: of the container's spec, or as kube-state-metrics gives it. */
const limitOf = (scene: Scene, pod: Pod, { metric }: Sample): number | undefined => {
  const own = pod.containers.find(({ name }) => name === metric.container) ?? (pod.containers.length === 1 ? pod.containers[0] : undefined)
  if (own?.limits.memory !== undefined) return amountsOf({ memory: own.limits.memory }).memory
  const told = scene.samples.find(
    (one) =>
      one.metric.__name__ === "kube_pod_container_resource_limits" &&
      one.metric.resource === "memory" &&
      one.metric.pod === metric.pod &&
      one.metric.container === metric.container
  )
  return told?.points.at(-1)?.[1]
}

interface Growth {
  readonly now: number
  /** Bytes an hour. */
  readonly hourly: number
  /** Seconds until the limit is reached. */
  readonly left: number
  readonly explained: number
}

/** A steady growth toward the limit: along a line, and in its second half no less than half as fast as in all. */
const growthOf = ({ points }: Sample, limit: number): Growth | undefined => {
  const [first, last] = [points[0], points.at(-1)]
  const all = linearFit(points)
  const late = linearFit(points.slice(Math.floor(points.length / 2)))
  if (points.length < FEWEST || first === undefined || last === undefined || all === undefined || late === undefined) return undefined
  const isSteady = all.slope > 0 && all.explained > 0.9 && late.slope > all.slope / 2 && last[1] > first[1] * 1.1
  if (last[0] - first[0] < SHORTEST || !isSteady || last[1] >= limit) return undefined
  const left = (limit - last[1]) / all.slope
  return left > SOON ? undefined : { now: last[1], hourly: all.slope * 3600, left, explained: all.explained }
}

export const memoryGrowth: Cause = {
  code: "memory-growth",
  family: "memory",
  title: "The container's memory grows steadily toward its limit",
  prior: 0.02,
  next: "restart it before it is ended if it can be; look for the leak: since which version, with which load",
  candidates: (scene) => {
    wantMeasure(scene, (place) => `container_memory_working_set_bytes{${place},container!="",container!="POD"}`, TREND)
    const found = new Map<string, Candidate>()
    for (const sample of scene.samples.filter(({ metric, query }) => measures.test(metric.__name__ ?? query))) {
      const pod = podOf(scene, sample)
      const limit = pod === undefined ? undefined : limitOf(scene, pod, sample)
      const growth = limit === undefined ? undefined : growthOf(sample, limit)
      if (pod === undefined || limit === undefined || growth === undefined) continue
      const workload = scene.workloadOf(pod.object)
      const minutes = Math.round(growth.left / 60)
      const cites = [sample.source, citeOf(scene, pod.entity)]
      const about = `${showEntity(pod.entity)}${sample.metric.container === undefined ? "" : ` (${sample.metric.container})`}`
      found.set(entityKey(workload), {
        entity: workload,
        summary: `memory of ${about} grows by ${showAmount("memory", growth.hourly)} an hour and reaches its limit of ${showAmount("memory", limit)} in about ${minutes} minutes`,
        observations: [
          {
            ratio: weight.strong,
            sentence: `it grows by ${showAmount("memory", growth.hourly)} an hour, along a line (R² ${growth.explained.toFixed(2)})`,
            cites
          },
          {
            ratio: weight.strong,
            sentence: `at ${showAmount("memory", growth.now)} of ${showAmount("memory", limit)} now, the limit is ${minutes} minutes away`,
            cites
          }
        ],
        explains: [pod.entity]
      })
    }
    return [...found.values()]
  }
}
