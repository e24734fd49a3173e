import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, list } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { isAskedAbout } from "../asked-about.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { type Autoscaler, autoscalers } from "./autoscaler.ts"
import { replicasOwner } from "./replicas-owner.ts"
import { verticalAutoscalers } from "./vertical-autoscaler.ts"

/** Older than this, in milliseconds, a step of scaling is history. */
const RECENT = 30 * 60_000

const isRecent = ({ now }: Scene, { lastAt }: KubeEvent): boolean => lastAt === undefined || now === undefined || now - lastAt < RECENT

const times = (events: ReadonlyArray<KubeEvent>): number => events.reduce((sum, { count }) => sum + count, 0)

const citesOf = (scene: Scene, events: ReadonlyArray<KubeEvent>): ReadonlyArray<string> =>
  events.slice(-2).map(({ object }) => citeOf(scene, entityOf(object)))

/** Evictions of a workload's pods by the vertical autoscaler's updater; the pods are gone, their names begin with the workload's. */
const evictionsOf = (scene: Scene, { name, namespace }: Entity): ReadonlyArray<KubeEvent> =>
  scene.events.filter(
    (event) =>
      event.reason === "EvictedByVPA" &&
      event.about.namespace === namespace &&
      (event.about.name === name || event.about.name.startsWith(`${name}-`)) &&
      isRecent(scene, event)
  )

/** Steps of scaling up and down, of the workload and of the autoscaler that tells of the same. */
const swings = (scene: Scene, target: Entity): ReadonlyArray<KubeEvent> => {
  const steps = scene.eventsOf(target).filter((event) => event.reason === "ScalingReplicaSet" && isRecent(scene, event))
  const [up, down] = [
    steps.filter(({ message }) => /^Scaled up/i.test(message)),
    steps.filter(({ message }) => /^Scaled down/i.test(message))
  ]
  return times(up) >= 2 && times(down) >= 2 ? [...up, ...down] : []
}

/** Resources whose share of the request a horizontal autoscaler scales by. */
const scaledBy = ({ object }: Autoscaler): ReadonlyArray<string> =>
  list(at(object, "spec", "metrics")).flatMap((metric) =>
    [metric.resource, metric.containerResource].flatMap((source) => {
      const name = at(source, "name")
      return typeof name === "string" && at(source, "target", "averageUtilization") !== undefined ? [name] : []
    })
  )

const asked = (scene: Scene, ...about: ReadonlyArray<Entity>): ReadonlyArray<Observation> =>
  about.some((one) => isAskedAbout(scene, one)) ? [{ ratio: weight.fair, sentence: "it is asked about", cites: [] }] : []

const evicted = (scene: Scene, target: Entity): ReadonlyArray<Observation> => {
  const evictions = evictionsOf(scene, target)
  if (evictions.length === 0) return []
  const sentence = `it evicted pods of ${showEntity(target)} ${times(evictions)} times in the last half hour`
  return [{ ratio: times(evictions) > 1 ? weight.strong : weight.weak, sentence, cites: citesOf(scene, evictions) }]
}

const bothScale: Cause = {
  code: "vpa-hpa-conflict",
  family: "autoscaling",
  title: "A vertical and a horizontal autoscaler act on the same measure of the same pods",
  prior: 0.01,
  next: "let the vertical one only recommend (updateMode Off), or have it leave that resource out, or scale by another metric",
  candidates: (scene) => {
    const horizontal = new Map(
      autoscalers(scene).flatMap((one) => (one.target === undefined ? [] : [[entityKey(one.target), one] as const]))
    )
    return verticalAutoscalers(scene).flatMap((vertical): ReadonlyArray<Candidate> => {
      const { target } = vertical
      const other = target === undefined ? undefined : horizontal.get(entityKey(target))
      if (target === undefined || other === undefined || !vertical.acts) return []
      const shared = scaledBy(other).filter((resource) => vertical.resources.has(resource))
      if (shared.length === 0) return []
      const swung = swings(scene, target)
      const cites = [citeOf(scene, vertical.entity), citeOf(scene, other.entity)]
      return [
        {
          entity: vertical.entity,
          summary: `${showEntity(vertical.entity)} changes the ${shared.join(" and ")} requests by whose use ${showEntity(other.entity)} scales`,
          observations: [
            { ratio: weight.strong, sentence: `both act on ${shared.join(" and ")} of ${showEntity(target)}`, cites },
            ...(swung.length === 0
              ? []
              : [{ ratio: weight.strong, sentence: "it is scaled up and down in turn", cites: citesOf(scene, swung) }]),
            ...evicted(scene, target),
            ...asked(scene, vertical.entity, other.entity)
          ],
          explains: [target, other.entity]
        }
      ]
    })
  }
}

const evicts: Cause = {
  code: "vpa-evicts-pods",
  family: "autoscaling",
  title: "The vertical autoscaler replaces pods again and again",
  prior: 0.01,
  next: "bound it by minAllowed and maxAllowed, have it act at the start only (updateMode Initial), and guard the pods by a disruption budget",
  candidates: (scene) =>
    verticalAutoscalers(scene).flatMap(({ entity, evicts: isActive, target }): ReadonlyArray<Candidate> => {
      const observations = target === undefined || !isActive ? [] : evicted(scene, target)
      const [first] = observations
      // one replacement is what it is for
      if (target === undefined || first === undefined || first.ratio < weight.strong) return []
      const often = times(evictionsOf(scene, target)) >= 4
      return [
        {
          entity,
          summary: `${showEntity(entity)} keeps replacing pods of ${showEntity(target)}`,
          observations: [
            ...observations,
            ...(often ? [{ ratio: weight.strong, sentence: "more often than a recommendation changes", cites: first.cites }] : []),
            ...asked(scene, entity, target)
          ],
          explains: [target]
        }
      ]
    })
}

const replicasFixed: Cause = {
  code: "hpa-replicas-fixed",
  family: "autoscaling",
  title: "What applies the manifest sets the replicas that an autoscaler scales",
  prior: 0.01,
  next: "take spec.replicas out of the manifest, or have it ignored (Argo CD: ignoreDifferences)",
  candidates: (scene) =>
    autoscalers(scene).flatMap(({ entity, target }): ReadonlyArray<Candidate> => {
      const found = target === undefined ? "unknown" : scene.find(target)
      const owner = typeof found === "string" ? undefined : replicasOwner(found)
      if (target === undefined || owner === undefined) return []
      const swung = swings(scene, target)
      const cites = [citeOf(scene, target)]
      return [
        {
          entity: target,
          summary: `${owner} sets the replicas of ${showEntity(target)}, which ${showEntity(entity)} scales`,
          observations: [
            { ratio: weight.strong, sentence: `${owner} owns its spec.replicas`, cites },
            ...(swung.length === 0
              ? []
              : [{ ratio: weight.strong, sentence: "it is scaled up and down in turn", cites: citesOf(scene, swung) }]),
            ...asked(scene, entity)
          ],
          explains: [entity]
        }
      ]
    })
}

export const contendedCauses: ReadonlyArray<Cause> = [bothScale, evicts, replicasFixed]
