import { at, list, maybeFields, text } from "../../../platform/kubernetes/fields.ts"
import { selectorOf } from "../../../platform/kubernetes/label-selector.ts"
import { metricsIn } from "../../promql.ts"
import type { Stated } from "../contribution.ts"
import type { Found, Subject } from "./subject.ts"
import { selectable } from "./traffic.ts"

/** An empty selector takes every pod of the namespace. https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export const disruptionBudgets = ({ entity, object, spec }: Subject): Found => {
  const selector = object.kind === "PodDisruptionBudget" ? maybeFields(spec.selector) : undefined
  if (selector === undefined || entity.namespace === undefined) return {}
  return {
    links: [
      {
        kind: "guarded-by-PDB",
        anchor: entity,
        anchorIs: "to",
        kinds: selectable,
        namespace: entity.namespace,
        by: { selector: selectorOf(selector) },
        where: "spec.selector"
      }
    ]
  }
}

/** The name of the metric in one entry of `spec.metrics` of an autoscaler. */
const metricOf = (metric: Readonly<Record<string, unknown>>): string | undefined =>
  text(at(metric, "resource", "name")) ??
  text(at(metric, "containerResource", "name")) ??
  ["pods", "object", "external"].map((type) => text(at(metric, type, "metric", "name"))).find((name) => name !== undefined)

/**
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/, the vertical one, and
 * https://keda.sh/docs/latest/reference/scaledobject-spec/
 */
export const autoscalers = ({ beside, entity, object, spec }: Subject): Found => {
  const target = { HorizontalPodAutoscaler: spec.scaleTargetRef, ScaledObject: spec.scaleTargetRef, VerticalPodAutoscaler: spec.targetRef }[
    object.kind
  ]
  const name = text(at(target, "name"))
  if (name === undefined) return {}
  const scaled: Stated = {
    kind: "scales",
    from: entity,
    to: beside(text(at(target, "kind")) ?? "Deployment", name),
    where: "spec.scaleTargetRef"
  }
  const queries = list(spec.triggers).flatMap((trigger) => metricsIn(text(at(trigger, "metadata", "query")) ?? ""))
  const metrics = [...list(spec.metrics).flatMap((metric) => metricOf(metric) ?? []), ...queries]
  return {
    states: [
      scaled,
      ...[...new Set(metrics)].map(
        (metric): Stated => ({ kind: "consumes-metric", from: entity, to: { kind: "Metric", name: metric }, where: "spec.metrics" })
      )
    ]
  }
}
