import type { Draft } from "../draft.ts"
import { type FieldErrors, forbiddenField, invalidValue, notNegative, required } from "./field-error.ts"
import { labelSelectorErrors } from "./label-selectors.ts"
import { percentText } from "./names.ts"

const boundErrors = (value: unknown, field: string): FieldErrors =>
  typeof value === "string" ? percentText(value).map((problem) => invalidValue(field, value, problem)) : notNegative(field, value)

export const podDisruptionBudgetErrors = ({ spec = {} }: Draft): FieldErrors => {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null
    }
    return [invalidValue("spec", shown, "minAvailable and maxUnavailable cannot be both set")]
  }
  return [
    ...boundErrors(minAvailable, "spec.minAvailable"),
    ...boundErrors(maxUnavailable, "spec.maxUnavailable"),
    ...labelSelectorErrors(selector, "spec.selector")
  ]
}

const targetErrors = ({ kind, name, apiVersion }: Draft): FieldErrors => {
  const field = "spec.scaleTargetRef"
  return [
    ...(kind ? [] : [required(`${field}.kind`)]),
    ...(name ? [] : [required(`${field}.name`)]),
    ...(apiVersion ? [] : [invalidValue(`${field}.apiVersion`, apiVersion ?? "", "apiVersion must specify API group")])
  ]
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/#metric-target */
const metricErrors = (metric: Draft, index: number): FieldErrors => {
  const { averageUtilization } = metric.resource?.target ?? {}
  const field = `spec.metrics[${index}].resource.target.averageUtilization`
  return averageUtilization !== undefined && averageUtilization < 1
    ? [invalidValue(field, averageUtilization, "must be greater than 0")]
    : []
}

export const autoscalerErrors = ({ spec = {} }: Draft): FieldErrors => {
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {}, metrics = [] } = spec
  return [
    ...(minReplicas !== undefined && minReplicas < 1
      ? [invalidValue("spec.minReplicas", minReplicas, "must be greater than or equal to 1")]
      : []),
    ...(maxReplicas < 1 ? [invalidValue("spec.maxReplicas", maxReplicas, "must be greater than 0")] : []),
    ...(minReplicas !== undefined && maxReplicas < minReplicas
      ? [invalidValue("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`")]
      : []),
    ...targetErrors(scaleTargetRef),
    ...(metrics as ReadonlyArray<Draft>).flatMap(metricErrors)
  ]
}

const systemNames = new Set(["system-cluster-critical", "system-node-critical"])
const maxUserPriority = 1_000_000_000

export const priorityClassErrors = ({ metadata = {}, value = 0 }: Draft): FieldErrors => {
  const name = String(metadata.name ?? "")
  if (systemNames.has(name)) return []
  if (name.startsWith("system-"))
    return [
      forbiddenField(
        "metadata.name",
        `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`
      )
    ]
  return value > maxUserPriority ? [forbiddenField("value", `maximum allowed value of a user defined priority is ${maxUserPriority}`)] : []
}

export const leaseErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...(spec.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0
    ? [invalidValue("spec.leaseDurationSeconds", spec.leaseDurationSeconds, "must be greater than 0")]
    : []),
  ...notNegative("spec.leaseTransitions", spec.leaseTransitions)
]
