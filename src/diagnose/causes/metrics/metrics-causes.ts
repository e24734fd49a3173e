import { showEntity } from "../../../domain/entity.ts"
import { amountsOf } from "../../../platform/kubernetes/placement/pod-requests.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { aboutSample } from "./about-sample.ts"
import { complaint } from "./course-words.ts"
import { kindOfMeasure } from "./measure-kind.ts"
import { citeOfSample, growthOf, lastOf, nameOf, podOfSample, shareOf } from "./readings.ts"
import { releaseRegressed } from "./release-regressed.ts"
import { strainCauses } from "./strain-causes.ts"
import { wantMeasure } from "./want-measure.ts"
import { answersWell } from "./well-measured.ts"

const percent = (share: number): string => `${Math.round(share * 100)} %`

const throttled = /throttl/i
const isShare = (sample: Sample): boolean => /\/|ratio|percent|share/i.test(nameOf(sample))

/** https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md */
const throttledShare = (place: string): string => {
  const grown = (metric: string) =>
    `sum by (namespace, pod, container) (increase(container_cpu_cfs_${metric}_total{${place},container!=""}[10m]))`
  return `${grown("throttled_periods")} / ${grown("periods")} > 0.2`
}

const byThrottling = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.samples.flatMap((sample): ReadonlyArray<Candidate> => {
    if (!throttled.test(nameOf(sample)) || !isShare(sample)) return []
    const share = shareOf(sample)
    const object = aboutSample(scene, sample)
    if (share === undefined || share < 0.25 || object === undefined) return []
    const pod = podOfSample(scene, sample)
    return [
      {
        entity: object,
        summary: `${showEntity(object)} is held back by its CPU limit in ${percent(share)} of the time`,
        observations: [
          { ratio: share >= 0.5 ? weight.strong : weight.fair, sentence: `throttled: ${percent(share)}`, cites: [citeOfSample(sample)] },
          { ratio: weight.weak, sentence: "only a CPU limit throttles", cites: [citeOfSample(sample)] },
          ...complaint(scene),
          ...answersWell(scene)
        ],
        explains: pod === undefined ? [] : [pod.entity]
      }
    ]
  })

/** `kubectl top` at a container's limit: it would use more. */
const byUsage = (scene: Scene): ReadonlyArray<Candidate> => {
  if (complaint(scene).length === 0) return []
  return scene.pods.flatMap((pod) => {
    const limits = pod.containers.filter(({ isInit }) => !isInit).map(({ limits }) => amountsOf({ cpu: limits.cpu ?? "" }).cpu ?? 0)
    const limit = limits.includes(0) ? 0 : limits.reduce((sum, one) => sum + one, 0)
    const used = scene.usage.find(
      ({ container, kind, name, namespace }) =>
        kind === "Pod" && container === undefined && name === pod.entity.name && (namespace ?? pod.namespace) === pod.namespace
    )
    const cores = used?.cpu
    if (limit === 0 || cores === undefined || cores * 1000 < limit * 0.95) return []
    const workload = scene.workloadOf(pod.object)
    const cites = [citeOf(scene, pod.entity)]
    return [
      {
        entity: workload,
        summary: `${showEntity(workload)} uses all of its CPU limit`,
        observations: [
          { ratio: weight.strong, sentence: `it uses ${Math.round(cores * 1000)}m of ${Math.round(limit)}m`, cites },
          { ratio: weight.weak, sentence: "what needs more is throttled", cites },
          ...complaint(scene),
          ...answersWell(scene)
        ],
        explains: [pod.entity]
      }
    ]
  })
}

const waitingForConnection = /(?:hikaricp_connections_pending|pool.{0,20}(?:pending|waiting|wait_count)|connections?_(?:pending|waiting))/i
const poolUse = /(?:pool|connections?).{0,60}(?:utili[sz]ation|usage|saturation|ratio|used_percent|in_use.*\/|active.*\/)/i

const byPool = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.samples.flatMap((sample): ReadonlyArray<Candidate> => {
    const value = lastOf(sample)
    const object = aboutSample(scene, sample)
    if (value === undefined || object === undefined) return []
    const name = nameOf(sample)
    const isWaiting = waitingForConnection.test(name) && value >= 1
    const share = poolUse.test(name) ? (shareOf(sample) ?? 0) : 0
    if (!isWaiting && share < 0.95) return []
    return [
      {
        entity: object,
        summary: `${showEntity(object)} has no connections left in its pool`,
        observations: [
          {
            ratio: weight.strong,
            sentence: isWaiting ? `${value} requests wait for a connection` : `${percent(share)} of the pool are in use`,
            cites: [citeOfSample(sample)]
          },
          ...complaint(scene),
          ...((growthOf(sample) ?? 0) > 1.5 ? [{ ratio: weight.weak, sentence: "and it grows", cites: [citeOfSample(sample)] }] : [])
        ],
        explains: []
      }
    ]
  })

const byBacklog = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.samples.flatMap((sample): ReadonlyArray<Candidate> => {
    const growth = growthOf(sample)
    const value = lastOf(sample)
    const object = aboutSample(scene, sample)
    if (
      kindOfMeasure(sample) !== "queue" ||
      growth === undefined ||
      growth < 2 ||
      value === undefined ||
      value < 100 ||
      object === undefined
    )
      return []
    const grows =
      sample.points.slice(1).filter(([, one], index) => one >= (sample.points[index]?.[1] ?? one)).length / (sample.points.length - 1)
    if (grows < 0.7) return []
    return [
      {
        entity: object,
        summary: `${showEntity(object)} falls behind: ${Math.round(value)} wait, ${Math.round(growth)} times as many as before`,
        observations: [
          { ratio: weight.strong, sentence: `what waits grew to ${Math.round(value)}`, cites: [citeOfSample(sample)] },
          { ratio: weight.weak, sentence: "it grows nearly all the time", cites: [citeOfSample(sample)] },
          ...complaint(scene)
        ],
        explains: []
      }
    ]
  })

export const metricsCauses: ReadonlyArray<Cause> = [
  {
    code: "cpu-throttled",
    family: "performance",
    title: "The program is held back by its CPU limit",
    prior: 0.02,
    next: "raise the CPU limit, or find what uses the CPU",
    candidates: (scene) => {
      wantMeasure(scene, throttledShare)
      return [...byThrottling(scene), ...byUsage(scene)]
    }
  },
  {
    code: "connection-pool-exhausted",
    family: "performance",
    title: "The program's pool of connections is used up",
    prior: 0.02,
    next: "find what holds connections for long: slow queries, or connections that are not given back",
    candidates: byPool
  },
  {
    code: "queue-backlog-growing",
    family: "performance",
    title: "What is to be worked on comes in faster than it is worked off",
    prior: 0.02,
    next: "add consumers, or find what slows them down",
    candidates: byBacklog
  },
  releaseRegressed,
  ...strainCauses
]
