import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, strings } from "../../../platform/kubernetes/fields.ts"
import { focusOf } from "../../reason/relevance.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import { workloadKinds } from "../../symptoms/workload-trouble.ts"
import { perScene } from "../evidence.ts"
import { objectOfSample } from "./readings.ts"

/** The one workload that is asked about, by its name or by what leads to it; of several none. */
export const askedWorkload = perScene((scene: Scene): Entity | undefined => {
  const focus = focusOf(scene)
  const isWorkload = ({ kind }: Entity): boolean => workloadKinds.includes(kind)
  const known = [
    ...workloadKinds.flatMap((kind) => scene.known(kind).map(entityOf)),
    ...scene.pods.map(({ object }) => scene.workloadOf(object)).filter(isWorkload)
  ]
  const workloads = [...new Map(known.map((one) => [entityKey(one), one])).values()]
  const near = (keys: ReadonlySet<string>) => workloads.filter((one) => keys.has(entityKey(one)))
  const named = near(focus.named)
  const found =
    named.length > 0
      ? named
      : focus.named.size > 0
        ? near(focus.related)
        : focus.missing.length > 0
          ? []
          : workloads.filter(({ namespace }) => focus.namespaces.size === 0 || focus.namespaces.has(namespace ?? ""))
  return found.length === 1 ? found[0] : undefined
})

/** Labels that say whose a measure is; of what a program calls they say who is called. */
const OWNERS = [
  "pod",
  "pod_name",
  "exported_pod",
  "deployment",
  "statefulset",
  "daemonset",
  "workload",
  "service",
  "service_name",
  "app",
  "container",
  "job"
]

export const namespaceOfSample = ({ metric, query }: Sample): string | undefined =>
  metric.exported_namespace ??
  metric.namespace ??
  metric.kubernetes_namespace ??
  metric.kube_namespace ??
  /\bnamespace="([^"]+)"/.exec(query)?.[1]

const selectors = (query: string): ReadonlyArray<string> =>
  Array.from(
    query.matchAll(/\b(?:service|deployment|statefulset|daemonset|app|job|workload|container|pod)=~?"([^"]+)"/g),
    ([, name = ""]) => name
  )

const isOf = (name: string, workload: string): boolean => name === workload || name.startsWith(`${workload}-`) || name === `${workload}.*`

/** What serves a service, where it is one workload. */
const behind = (scene: Scene, one: Entity): Entity => {
  const service = one.kind === "Service" ? scene.find(one) : "unknown"
  if (typeof service === "string" || one.namespace === undefined) return one
  const pods = scene.podsSelected(one.namespace, strings(at(service, "spec", "selector")))
  const [workload, ...others] = new Map(pods.map(({ object }) => [entityKey(scene.workloadOf(object)), scene.workloadOf(object)])).values()
  return workload !== undefined && others.length === 0 ? workload : one
}

/**
 * The workload that a measure is about: by its labels, else by what its query selects, else the one that is asked about where the measure names
 * nobody else: who records the measures of a queue or of a database with an alert, does it for what the alert is about.
 */
export const aboutSample = (scene: Scene, sample: Sample): Entity | undefined => {
  const own = objectOfSample(scene, sample)
  if (own !== undefined) return behind(scene, own)
  const asked = askedWorkload(scene)
  if (asked === undefined) return undefined
  const namespace = namespaceOfSample(sample)
  if (namespace !== undefined && namespace !== asked.namespace) return undefined
  const owners = [...OWNERS.flatMap((label) => sample.metric[label] ?? []), ...selectors(sample.query)]
  return owners.length === 0 || owners.some((name) => isOf(name, asked.name)) ? asked : undefined
}

/** The node that a measure is about, of those that are known; of an instance the one with that address. */
export const nodeOfSample = (scene: Scene, { metric }: Sample): Entity | undefined => {
  const name = metric.node ?? metric.nodename ?? metric.instance?.replace(/:\d+$/, "")
  if (name === undefined) return undefined
  const known = scene
    .known("Node")
    .find(({ metadata, status }) => metadata.name === name || JSON.stringify(status ?? "").includes(`"${name}"`))
  return known === undefined ? undefined : entity("Node", undefined, known.metadata.name)
}
