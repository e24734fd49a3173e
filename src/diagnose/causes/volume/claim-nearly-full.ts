import { showEntity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import { usesClaim } from "../../scene/views/pod.ts"
import { showAmount } from "../amounts.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { wantMeasure } from "../metrics/want-measure.ts"

/** Less than this share left is full for most programs: kubernetes-mixin's alerts take the same. */
const LITTLE = 0.03

const latest = ({ points }: Sample): number | undefined => points.at(-1)?.[1]

/** The kubelet's measures of volumes. https://kubernetes.io/docs/reference/instrumentation/metrics/ */
const volumeSample = (scene: Scene, metric: string, { namespace, persistentvolumeclaim }: Sample["metric"]): number | undefined => {
  const found = scene.samples.find(
    (one) =>
      one.metric.__name__ === metric && one.metric.persistentvolumeclaim === persistentvolumeclaim && one.metric.namespace === namespace
  )
  return found === undefined ? undefined : latest(found)
}

const measures = [
  { what: "space", free: "kubelet_volume_stats_available_bytes", all: "kubelet_volume_stats_capacity_bytes" },
  { what: "inodes", free: "kubelet_volume_stats_inodes_free", all: "kubelet_volume_stats_inodes" }
]

/** A share that people ask for, by which they alert: what is free or used of all, as it is or in hundredths. */
const ratio =
  /kubelet_volume_stats_(?<part>available_bytes|used_bytes|inodes_free|inodes_used)\b[^/]*\/[^/]*kubelet_volume_stats_(?:capacity_bytes|inodes)\b/

/** The share of a volume that is left, by the answer to a query for a ratio of those measures. */
const shareLeft = (sample: Sample): number | undefined => {
  const part = ratio.exec(sample.query)?.groups?.part
  const value = latest(sample)
  if (part === undefined || value === undefined || sample.metric.__name__ !== undefined) return undefined
  const share = /\b100\s*\*|\*\s*100\b/.test(sample.query) ? value / 100 : value
  return part.includes("used") === /\b1(?:00)?\s*-/.test(sample.query) ? share : 1 - share
}

const observedShare = (sample: Sample): ReadonlyArray<Observation> => {
  const left = shareLeft(sample)
  if (left === undefined || left >= LITTLE || left < 0) return []
  return [{ ratio: weight.overwhelming, sentence: `${(left * 100).toFixed(1)} of a hundred are left`, cites: [sample.source] }]
}

const observed = (scene: Scene, sample: Sample): ReadonlyArray<Observation> =>
  measures.flatMap(({ all, free, what }) => {
    if (sample.metric.__name__ !== free) return []
    const [left, whole] = [latest(sample), volumeSample(scene, all, sample.metric)]
    if (left === undefined || whole === undefined || whole === 0 || left / whole >= LITTLE) return []
    const shown = what === "space" ? `${showAmount("storage", left)} of ${showAmount("storage", whole)}` : `${left} of ${whole} inodes`
    return [{ ratio: weight.overwhelming, sentence: `${shown} are left`, cites: [sample.source] }]
  })

export const claimNearlyFull: Cause = {
  code: "claim-nearly-full",
  family: "volume",
  title: "The claim's volume is full, or nearly so",
  prior: 0.02,
  next: "free space, or grow the claim where its class allows it",
  candidates: (scene) => {
    wantMeasure(scene, (place) => `{__name__=~"kubelet_volume_stats_(available_bytes|capacity_bytes|inodes_free|inodes)",${place}}`)
    return scene.samples.flatMap((sample): ReadonlyArray<Candidate> => {
      const name = sample.metric.persistentvolumeclaim
      const observations = name === undefined ? [] : [...observed(scene, sample), ...observedShare(sample)]
      if (name === undefined || observations.length === 0) return []
      const claim = entity("PersistentVolumeClaim", sample.metric.namespace, name)
      const users = scene.pods.filter((pod) => usesClaim(pod, claim))
      return [
        {
          entity: claim,
          summary: `the volume of ${showEntity(claim)} is nearly full: ${observations[0]?.sentence}`,
          observations,
          explains: users.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
        }
      ]
    })
  }
}
