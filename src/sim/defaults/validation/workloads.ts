import type { Draft } from "../draft.ts"
import { type FieldErrors, forbiddenField, invalidValue, notNegative, required, unsupported } from "./field-error.ts"
import { isEmptySelector, labelSelectorErrors, selectorMatches } from "./label-selectors.ts"
import { templateMetadataErrors } from "./metadata.ts"
import { percentOf, percentText } from "./names.ts"
import { podSpecErrors } from "./pods.ts"

const templateField = "spec.template"

/** A selector must exist, be sound, select something and match the template. */
const selectorErrors = (spec: Draft, kind: string): FieldErrors => {
  const { selector, template } = spec
  const labels: Draft | undefined = template?.metadata?.labels
  const mismatch = invalidValue(`${templateField}.metadata.labels`, labels, "`selector` does not match template `labels`")
  if (!selector) return [required("spec.selector"), mismatch]
  const problems = labelSelectorErrors(selector, "spec.selector")
  if (problems.length > 0) return [...problems, invalidValue("spec.selector", selector, "invalid label selector")]
  if (isEmptySelector(selector)) return [invalidValue("spec.selector", selector, `empty selector is invalid for ${kind}`)]
  return selectorMatches(selector, labels) ? [] : [mismatch]
}

const templateErrors = ({ template = {} }: Draft): FieldErrors => [
  ...templateMetadataErrors(template.metadata, `${templateField}.metadata`),
  ...podSpecErrors({ ...template.spec, restartPolicy: "Always", activeDeadlineSeconds: undefined }, `${templateField}.spec`)
]

const alwaysRestarts = ({ template }: Draft): FieldErrors => {
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {}
  return [
    ...(restartPolicy === "Always" ? [] : [unsupported(`${templateField}.spec.restartPolicy`, restartPolicy, ["Always"])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbiddenField(`${templateField}.spec.activeDeadlineSeconds`, "activeDeadlineSeconds in ReplicaSet is not Supported")])
  ]
}

const countErrors = (value: unknown, field: string): FieldErrors => {
  if (typeof value === "number") return notNegative(field, value)
  if (typeof value !== "string") return []
  return percentText(value).map((problem) => invalidValue(field, value, problem))
}

const isZero = (value: unknown): boolean => value === 0 || percentOf(value) === 0

const rollingErrors = ({ maxSurge, maxUnavailable }: Draft, field: string): FieldErrors => [
  ...countErrors(maxUnavailable, `${field}.maxUnavailable`),
  ...countErrors(maxSurge, `${field}.maxSurge`),
  ...(isZero(maxUnavailable) && isZero(maxSurge)
    ? [invalidValue(`${field}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0")]
    : []),
  ...((percentOf(maxUnavailable) ?? 0) > 100
    ? [invalidValue(`${field}.maxUnavailable`, maxUnavailable, "must not be greater than 100%")]
    : [])
]

const strategyErrors = ({ strategy = {} }: Draft): FieldErrors => {
  if (strategy.type === "Recreate")
    return strategy.rollingUpdate
      ? [forbiddenField("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")]
      : []
  if (strategy.type === "RollingUpdate") return rollingErrors(strategy.rollingUpdate ?? {}, "spec.strategy.rollingUpdate")
  return [unsupported("spec.strategy", { Type: strategy.type, RollingUpdate: null }, ["Recreate", "RollingUpdate"])]
}

const counts = (spec: Draft, names: ReadonlyArray<string>): FieldErrors => names.flatMap((name) => notNegative(`spec.${name}`, spec[name]))

export const deploymentErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...counts(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"]),
  ...selectorErrors(spec, "deployment"),
  ...templateErrors(spec),
  ...alwaysRestarts(spec),
  ...strategyErrors(spec),
  ...(spec.progressDeadlineSeconds >= 0 && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)
    ? [invalidValue("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds, "must be greater than minReadySeconds")]
    : [])
]

export const replicaSetErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...counts(spec, ["replicas", "minReadySeconds"]),
  ...selectorErrors(spec, "replicaset"),
  ...templateErrors(spec),
  ...alwaysRestarts(spec)
]

export const daemonSetErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...counts(spec, ["minReadySeconds", "revisionHistoryLimit"]),
  ...selectorErrors(spec, "daemonset"),
  ...templateErrors(spec),
  ...alwaysRestarts(spec),
  ...(spec.updateStrategy?.rollingUpdate ? rollingErrors(spec.updateStrategy.rollingUpdate, "spec.updateStrategy.rollingUpdate") : [])
]

export const statefulSetErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...counts(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit"]),
  ...selectorErrors(spec, "statefulset"),
  ...templateErrors(spec),
  ...alwaysRestarts(spec)
]
