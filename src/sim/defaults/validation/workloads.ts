import { type Draft, items } from "../draft.ts"
import { type FieldErrors, forbiddenField, invalidValue, notNegative, required, unsupported } from "./field-error.ts"
import { isEmptySelector, labelSelectorErrors, selectorMatches } from "./label-selectors.ts"
import { templateMetadataErrors } from "./metadata.ts"
import { dnsLabel, percentOf, percentText } from "./names.ts"
import { podSpecErrors } from "./pods.ts"

const templateField = "spec.template"
const unreadable = "invalid label selector"

/** A selector must exist, be sound, select something and match the template. */
const selectorErrors = (spec: Draft, kind: string): FieldErrors => {
  const { selector, template } = spec
  const labels: Draft | undefined = template?.metadata?.labels
  const mismatch = invalidValue(`${templateField}.metadata.labels`, labels, "`selector` does not match template `labels`")
  if (!selector) return [required("spec.selector"), mismatch]
  const problems = labelSelectorErrors(selector, "spec.selector")
  if (problems.length > 0) return [...problems, invalidValue("spec.selector", selector, unreadable)]
  if (isEmptySelector(selector)) return [invalidValue("spec.selector", selector, `empty selector is invalid for ${kind}`)]
  return selectorMatches(selector, labels) ? [] : [mismatch]
}

const templateErrors = ({ template = {}, volumeClaimTemplates }: Draft): FieldErrors => {
  const claims = items({ volumeClaimTemplates }, "volumeClaimTemplates").map(({ metadata }) => String(metadata?.name))
  const pod = { ...template.spec, activeDeadlineSeconds: undefined }
  return podSpecErrors(pod, `${templateField}.spec`, { ownersVolumes: claims })
}

const alwaysRestarts = ({ template }: Draft, owner = "ReplicaSet"): FieldErrors => {
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {}
  return [
    ...(restartPolicy === "Always" ? [] : [unsupported(`${templateField}.spec.restartPolicy`, restartPolicy, ["Always"])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbiddenField(`${templateField}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${owner} is not Supported`)])
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

/** The selector, and the template unless the selector cannot be read at all. */
const podsErrors = (spec: Draft, kind: string, metadataField = `${templateField}.metadata`, owner?: string): FieldErrors => {
  const selected = selectorErrors(spec, kind)
  if (selected.some(({ message }) => message.endsWith(unreadable))) return selected
  return [
    ...selected,
    ...templateMetadataErrors(spec.template?.metadata, metadataField),
    ...templateErrors(spec),
    ...alwaysRestarts(spec, owner)
  ]
}

export const deploymentErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...counts(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"]),
  ...podsErrors(spec, "deployment"),
  ...strategyErrors(spec),
  ...(spec.progressDeadlineSeconds >= 0 && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)
    ? [invalidValue("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds, "must be greater than minReadySeconds")]
    : [])
]

export const replicaSetErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...counts(spec, ["replicas", "minReadySeconds"]),
  ...podsErrors(spec, "replicaset")
]

export const daemonSetErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...counts(spec, ["minReadySeconds", "revisionHistoryLimit"]),
  ...podsErrors(spec, "daemonset"),
  ...(spec.updateStrategy?.rollingUpdate ? rollingErrors(spec.updateStrategy.rollingUpdate, "spec.updateStrategy.rollingUpdate") : [])
]

const either = (field: string, value: unknown, given: unknown, choices: readonly [string, string]): FieldErrors =>
  choices.includes(String(given)) ? [] : [invalidValue(field, value, `must be '${choices[0]}' or '${choices[1]}'`)]

export const statefulSetErrors = ({ spec = {} }: Draft): FieldErrors => {
  const { podManagementPolicy, updateStrategy = {}, serviceName } = spec
  const strategy = { Type: updateStrategy.type, RollingUpdate: null }
  return [
    ...counts(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit"]),
    ...either("spec.podManagementPolicy", podManagementPolicy, podManagementPolicy, ["OrderedReady", "Parallel"]),
    ...either("spec.updateStrategy", strategy, updateStrategy.type, ["RollingUpdate", "OnDelete"]),
    ...(serviceName ? dnsLabel(serviceName).map((problem) => invalidValue("spec.serviceName", serviceName, problem)) : []),
    ...podsErrors(spec, "statefulset", templateField, "StatefulSet")
  ]
}
