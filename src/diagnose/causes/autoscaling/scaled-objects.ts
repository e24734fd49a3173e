import { showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Observation, weight } from "../cause.ts"
import { citeOf, eventLines, saidThat } from "../evidence.ts"
import { autoscalers } from "./autoscaler.ts"

/** https://keda.sh/docs/latest/reference/events/ */
const failures = new Set(["KEDAScalerFailed", "KEDAMetricSourceFailed", "ScaledObjectCheckFailed", "ScaledJobCheckFailed"])

/** What KEDA calls the autoscaler that it makes. https://keda.sh/docs/latest/concepts/scaling-deployments/ */
const scalerOf = (name: string): string => `keda-hpa-${name}`

/** Scaled objects whose triggers KEDA cannot ask: their autoscalers get no metrics. */
export const untriggered = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("ScaledObject").flatMap((object): ReadonlyArray<Candidate> => {
    const about = entityOf(object)
    const ready = condition(conditionsOf(at(object, "status", "conditions")), "Ready")
    const cites = [citeOf(scene, about)]
    const said = eventLines(scene, about, ({ reason }) => failures.has(reason)).toReversed()
    const isBad = ready?.status === "False"
    if (ready?.status === "True" || (said.length === 0 && !isBad)) return []
    const scaler = autoscalers(scene).find(
      (one) =>
        one.entity.namespace === about.namespace && one.entity.name === (text(at(object, "status", "hpaName")) ?? scalerOf(about.name))
    )
    const why = saidThat(said, /./, weight.strong)
    const state: ReadonlyArray<Observation> = isBad
      ? [{ ratio: weight.strong, sentence: `it is not ready: ${ready.message === "" ? ready.reason : ready.message}`, cites }]
      : []
    const active = scaler === undefined ? undefined : condition(scaler.conditions, "ScalingActive")
    const seen: ReadonlyArray<Observation> =
      scaler !== undefined && active?.status === "False"
        ? [{ ratio: weight.strong, sentence: `${showEntity(scaler.entity)} gets no metrics`, cites: [citeOf(scene, scaler.entity)] }]
        : []
    const target = text(at(object, "spec", "scaleTargetRef", "name"))
    return [
      {
        entity: about,
        summary: `KEDA cannot ask the triggers of ${showEntity(about)}${why[0] === undefined ? "" : `: ${why[0].sentence}`}`,
        observations: [...why, ...state, ...seen],
        explains: [
          ...(scaler === undefined ? [] : [scaler.entity]),
          ...(target === undefined
            ? []
            : [entity(text(at(object, "spec", "scaleTargetRef", "kind")) ?? "Deployment", about.namespace, target)])
        ]
      }
    ]
  })
