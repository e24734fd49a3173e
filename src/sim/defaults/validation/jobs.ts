import { isTimeZone } from "../../../platform/calendar/is-time-zone.ts"
import type { Draft } from "../draft.ts"
import { cronProblem } from "./cron-schedule.ts"
import { type FieldErrors, invalidValue, notNegative, oneOf, required, unsupported } from "./field-error.ts"
import { selectorMatches } from "./label-selectors.ts"
import { templateMetadataErrors } from "./metadata.ts"
import { podSpecErrors } from "./pods.ts"

const restartPolicies = ["OnFailure", "Never"]

const jobSpecErrors = (spec: Draft, field: string): FieldErrors => {
  const pod: Draft = spec.template?.spec ?? {}
  const policy: unknown = pod.restartPolicy
  const at = `${field}.template.spec.restartPolicy`
  return [
    ...["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"].flatMap((name) =>
      notNegative(`${field}.${name}`, spec[name])
    ),
    ...templateMetadataErrors(spec.template?.metadata, `${field}.template.metadata`),
    ...podSpecErrors({ ...pod, restartPolicy: policy || "Always" }, `${field}.template.spec`),
    ...(!policy || policy === "Always"
      ? [required(at, 'valid values: "OnFailure", "Never"')]
      : restartPolicies.includes(String(policy))
        ? []
        : [unsupported(at, policy, restartPolicies)])
  ]
}

/** The selector made from the job's uid must stay as made, unless the job manages its own; either must match the template. */
const selectorErrors = ({ metadata = {}, spec = {} }: Draft): FieldErrors => {
  const { selector, template, manualSelector } = spec
  if (!selector) return metadata.uid || manualSelector ? [required("spec.selector")] : []
  const labels: Draft | undefined = template?.metadata?.labels
  const uid: unknown = selector.matchLabels?.["batch.kubernetes.io/controller-uid"]
  const isGenerated = Object.keys(selector.matchLabels ?? {}).length === 1 && uid !== undefined && !selector.matchExpressions?.length
  return [
    ...(manualSelector === true || isGenerated ? [] : [invalidValue("spec.selector", selector, "`selector` not auto-generated")]),
    ...(selectorMatches(selector, labels)
      ? []
      : [invalidValue("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")])
  ]
}

export const jobErrors = (job: Draft): FieldErrors => [...selectorErrors(job), ...jobSpecErrors(job.spec ?? {}, "spec")]

const scheduleErrors = (schedule: unknown): FieldErrors => {
  if (!schedule) return [required("spec.schedule")]
  const problem = cronProblem(String(schedule))
  return problem === undefined ? [] : [invalidValue("spec.schedule", schedule, problem)]
}

/** A job's name adds eleven letters to its CronJob's. */
const maxName = 52

export const cronJobErrors = ({ metadata = {}, spec = {} }: Draft): FieldErrors => [
  ...scheduleErrors(spec.schedule),
  ...(spec.timeZone !== undefined && !isTimeZone(spec.timeZone)
    ? [invalidValue("spec.timeZone", spec.timeZone, `unknown time zone ${spec.timeZone}`)]
    : []),
  ...oneOf("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]),
  ...["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"].flatMap((name) =>
    notNegative(`spec.${name}`, spec[name])
  ),
  ...jobSpecErrors(spec.jobTemplate?.spec ?? {}, "spec.jobTemplate.spec"),
  ...(String(metadata.name ?? "").length > maxName
    ? [invalidValue("metadata.name", metadata.name, `must be no more than ${maxName} characters`)]
    : [])
]
