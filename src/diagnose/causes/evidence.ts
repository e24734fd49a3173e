import { type Entity, entityKey, showEntity } from "../../domain/entity.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "../scene/entity.ts"
import type { LogText, Scene } from "../scene/scene.ts"
import type { Container } from "../scene/views/container.ts"
import type { KubeEvent } from "../scene/views/event.ts"
import type { Pod } from "../scene/views/pod.ts"
import type { Observation } from "./cause.ts"

/** Something that was said of a pod: by the kubelet in a state or an event, or by the program in its log. */
export interface Spoken {
  readonly line: string
  readonly cite: string
}

export const citeOf = (scene: Scene, entity: Entity): string => scene.sourceOf(entity) ?? showEntity(entity)

/** What a cause looks at in a scene, found once however many causes look at it. */
export const perScene = <A>(find: (scene: Scene) => A): ((scene: Scene) => A) => {
  const known = new WeakMap<Scene, { readonly found: A }>()
  return (scene) => {
    const before = known.get(scene)
    if (before !== undefined) return before.found
    const found = find(scene)
    known.set(scene, { found })
    return found
  }
}

/** What events say of an object, latest last. */
export const eventLines = (scene: Scene, about: Entity, wanted: (event: KubeEvent) => boolean = () => true): ReadonlyArray<Spoken> =>
  scene
    .eventsOf(about)
    .filter(wanted)
    .map(({ message, object }) => ({ line: message, cite: citeOf(scene, entityOf(object)) }))

/** What an object's own state says, where it says anything. */
export const stateLine = (scene: Scene, about: Entity, message: string | undefined): ReadonlyArray<Spoken> =>
  message === undefined || message === "" ? [] : [{ line: message, cite: citeOf(scene, about) }]

/** What its state and its events say of a container that waits. */
export const kubeletSays = (scene: Scene, pod: Pod, container: Container): ReadonlyArray<Spoken> => [
  ...stateLine(scene, pod.entity, container.status?.waiting?.message),
  ...eventLines(scene, pod.entity, ({ isWarning }) => isWarning)
]

/** The lines of a log, the last of them where a number is given, each with where it stands. */
export const citedLines = ({ lines, source }: LogText, most = lines.length): ReadonlyArray<Spoken> => {
  const start = Math.max(0, lines.length - most)
  return lines.slice(start).map((line, index) => ({ line, cite: `${source}:${start + index + 1}` }))
}

/** The lines of a container's logs, those of the run that ended last. */
export const logLines = (scene: Scene, pod: Pod, container: Container, most = 200): ReadonlyArray<Spoken> =>
  scene.logsOf(pod.entity, container.name).flatMap((log) => citedLines(log, most))

/** An observation of the first thing said that matches, cut to a line that can be read. */
export const saidThat = (said: ReadonlyArray<Spoken>, pattern: RegExp, ratio: number): ReadonlyArray<Observation> => {
  const found = said.find(({ line }) => pattern.test(line))
  return found === undefined ? [] : [{ ratio, sentence: `“${shortened(found.line)}”`, cites: [found.cite] }]
}

const LONGEST = 240

const shortened = (line: string): string => {
  const one = line.replaceAll(/\s+/g, " ").trim()
  return one.length <= LONGEST ? one : `${one.slice(0, LONGEST - 1)}…`
}

export const eachOnce = (entities: ReadonlyArray<Entity>): ReadonlyArray<Entity> => [
  ...new Map(entities.map((one) => [entityKey(one), one])).values()
]

export const objectsOnce = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<KubeObject> => [
  ...new Map(objects.map((one) => [entityKey(entityOf(one)), one])).values()
]

/** Pods' workloads, each once with its pods that pass. */
export const byWorkload = (
  scene: Scene,
  wanted: (pod: Pod) => boolean
): ReadonlyArray<{ readonly workload: Entity; readonly pods: ReadonlyArray<Pod> }> => {
  const found = new Map<string, { workload: Entity; pods: Array<Pod> }>()
  for (const pod of scene.pods.filter(wanted)) {
    const workload = scene.workloadOf(pod.object)
    const known = found.get(entityKey(workload))
    if (known === undefined) found.set(entityKey(workload), { workload, pods: [pod] })
    else known.pods.push(pod)
  }
  return [...found.values()]
}
