import type { Entity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { perScene } from "../evidence.ts"

/** What a series is called: by its own name, or by the query that gave it. */
export const nameOf = ({ metric, query }: Sample): string => `${metric.__name__ ?? ""} ${query}`

export const lastOf = ({ points }: Sample): number | undefined => points.at(-1)?.[1]

/** A share of one, whether it is given so or in percent. */
export const shareOf = (sample: Sample): number | undefined => {
  const value = lastOf(sample)
  return value === undefined || value < 0 ? undefined : value > 1.5 ? value / 100 : value
}

/** How many times what it was at its beginning a series is at its end; undefined for fewer than three points. */
export const growthOf = ({ points }: Sample): number | undefined => {
  const [first, last] = [points[0]?.[1], points.at(-1)?.[1]]
  return points.length < 3 || first === undefined || last === undefined ? undefined : last / Math.max(first, 1)
}

export const citeOfSample = ({ query, source }: Sample): string => (query === "" ? source : `${source} (${query})`)

const KINDS: Readonly<Record<string, string>> = {
  deployment: "Deployment",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  service: "Service",
  workload: "Deployment",
  app: "Deployment"
}

/** Workloads that have pods, by their names: of several of one name the first. */
const ownersByName = perScene((scene: Scene): ReadonlyMap<string, Entity> => {
  const owners = scene.pods.map(({ object }) => scene.workloadOf(object)).toReversed()
  return new Map(owners.map((one) => [one.name, one]))
})

const podsByName = perScene((scene: Scene): ReadonlyMap<string, ReadonlyArray<Pod>> => Map.groupBy(scene.pods, ({ entity }) => entity.name))

/** The pod of a series, by its labels, when it is known. */
export const podOfSample = (scene: Scene, { metric }: Sample): Pod | undefined => {
  const name = metric.pod ?? metric.pod_name ?? metric.exported_pod
  const namespace = metric.exported_namespace ?? metric.namespace
  return name === undefined
    ? undefined
    : podsByName(scene)
        .get(name)
        ?.find((pod) => namespace === undefined || pod.namespace === namespace)
}

/** What a series is about, of what is known to exist: no label makes an object. */
export const objectOfSample = (scene: Scene, sample: Sample): Entity | undefined => {
  const pod = podOfSample(scene, sample)
  if (pod !== undefined) return scene.workloadOf(pod.object)
  const { metric } = sample
  for (const [label, kind] of Object.entries(KINDS)) {
    const name = metric[label]
    if (name === undefined) continue
    const named = entity(kind, metric.namespace, name)
    const owner = ownersByName(scene).get(name)
    if (owner !== undefined) return owner
    if (scene.known(kind).some((object) => object.metadata.name === name)) return named
  }
  return undefined
}
