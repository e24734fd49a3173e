import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, fields, list, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { amountsOf } from "../../../platform/kubernetes/placement/pod-requests.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Condition, conditionsOf } from "../../scene/views/condition.ts"
import { workloadKinds } from "../../symptoms/workload-trouble.ts"
import { perScene } from "../evidence.ts"

/** A metric of a HorizontalPodAutoscaler beside its target, in one unit. */
interface Measured {
  readonly name: string
  readonly now: number
  readonly target: number
}

/** https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/ */
export interface Autoscaler {
  readonly entity: Entity
  readonly object: KubeObject
  readonly target: Entity | undefined
  readonly current: number | undefined
  readonly max: number | undefined
  readonly conditions: ReadonlyArray<Condition>
  readonly metrics: ReadonlyArray<Measured>
}

const sources = ["resource", "containerResource", "pods", "object", "external"]

const amountIn = (value: unknown): number | undefined => {
  const { averageUtilization, averageValue, value: plain } = fields(value)
  const percent = wholeNumber(averageUtilization)
  if (percent !== undefined) return percent
  const quantity = text(averageValue) ?? text(plain)
  return quantity === undefined ? undefined : amountsOf({ cpu: quantity }).cpu
}

const metricsOf = (object: KubeObject): ReadonlyArray<Measured> => {
  const now = list(at(object, "status", "currentMetrics"))
  return list(at(object, "spec", "metrics")).flatMap((metric, index) =>
    sources.flatMap((source) => {
      const wanted = fields(metric[source])
      const found = fields(now[index]?.[source])
      const target = fields(wanted.target)
      const current = fields(found.current)
      const inPercent = wholeNumber(target.averageUtilization) !== undefined
      const values = {
        now: amountIn(inPercent ? { averageUtilization: current.averageUtilization } : { ...current, averageUtilization: undefined }),
        target: amountIn(target)
      }
      const name = text(wanted.name) ?? text(at(wanted, "metric", "name")) ?? source
      return values.now === undefined || values.target === undefined ? [] : [{ name, now: values.now, target: values.target }]
    })
  )
}

/** What an autoscaler is called besides its target's own name; the first is what KEDA calls those that it makes. */
const additions = /^keda-hpa-|-(?:hpa|autoscaler)$/g

/** The workload that an autoscaler of which only events tell is called after. */
const namesake = (scene: Scene, { name, namespace }: Entity): Entity | undefined => {
  const known = [...workloadKinds.flatMap((kind) => scene.known(kind)), ...scene.pods.map(({ object }) => object)]
  const plain = name.replaceAll(additions, "")
  return known.map((object) => scene.workloadOf(object)).find((one) => one.namespace === namespace && one.name === plain)
}

const autoscalerOf = (object: KubeObject): Autoscaler => {
  const { kind, name } = fields(at(object, "spec", "scaleTargetRef"))
  const [targetKind, targetName] = [text(kind), text(name)]
  return {
    entity: entityOf(object),
    object,
    target: targetKind === undefined || targetName === undefined ? undefined : entity(targetKind, object.metadata.namespace, targetName),
    current: wholeNumber(at(object, "status", "currentReplicas")),
    max: wholeNumber(at(object, "spec", "maxReplicas")),
    conditions: conditionsOf(at(object, "status", "conditions")),
    metrics: metricsOf(object)
  }
}

/** Autoscalers that are known, and those of which only events tell. */
export const autoscalers = perScene((scene: Scene): ReadonlyArray<Autoscaler> => {
  const objects = scene.known("HorizontalPodAutoscaler")
  const known = new Set(objects.map((object) => entityKey(entityOf(object))))
  const told = new Map(
    scene.events
      .filter(({ about }) => about.kind === "HorizontalPodAutoscaler" && !known.has(entityKey(about)) && scene.find(about) !== "absent")
      .map(({ about }) => [entityKey(about), about] as const)
  )
  const spoken = [...told.values()].map(
    ({ kind, name, namespace }): KubeObject => ({
      apiVersion: "autoscaling/v2",
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) }
    })
  )
  return [...objects.map(autoscalerOf), ...spoken.map((object) => ({ ...autoscalerOf(object), target: namesake(scene, entityOf(object)) }))]
})
