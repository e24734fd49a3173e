import type { Entity } from "../../../domain/entity.ts"
import { at, fields, list, text, texts } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { perScene } from "../evidence.ts"

/** https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/api.md */
interface VerticalAutoscaler {
  readonly entity: Entity
  readonly target: Entity | undefined
  /** Whether it changes requests by itself, and does not only recommend. */
  readonly acts: boolean
  /** Whether it replaces pods that run for that, and not only sets what new ones get. */
  readonly evicts: boolean
  /** Resources whose requests it sets: `cpu`, `memory`. */
  readonly resources: ReadonlySet<string>
}

const resourcesOf = (object: KubeObject): ReadonlySet<string> => {
  const policies = list(at(object, "spec", "resourcePolicy", "containerPolicies"))
  const isAllOff = policies.length > 0 && policies.every(({ mode }) => mode === "Off")
  if (isAllOff) return new Set()
  const named = policies.filter(({ mode }) => mode !== "Off").map((policy) => texts(policy.controlledResources))
  // a container without a policy, and a policy without resources, has both
  return new Set(named.length === 0 || named.some((one) => one.length === 0) ? ["cpu", "memory"] : named.flat())
}

const verticalAutoscalerOf = (object: KubeObject): VerticalAutoscaler => {
  const { kind, name } = fields(at(object, "spec", "targetRef"))
  const [targetKind, targetName] = [text(kind), text(name)]
  const mode = text(at(object, "spec", "updatePolicy", "updateMode")) ?? "Auto"
  return {
    entity: entityOf(object),
    target: targetKind === undefined || targetName === undefined ? undefined : entity(targetKind, object.metadata.namespace, targetName),
    acts: mode !== "Off",
    evicts: mode !== "Off" && mode !== "Initial",
    resources: resourcesOf(object)
  }
}

export const verticalAutoscalers = perScene(
  (scene: Scene): ReadonlyArray<VerticalAutoscaler> => scene.known("VerticalPodAutoscaler").map(verticalAutoscalerOf)
)
