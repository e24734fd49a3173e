import { type Draft, fill, fillText, items, struct } from "./draft.ts"
import { fillTemplate } from "./pods.ts"

const maxInt32 = 2147483647

const fillFailurePolicy = (policy: Draft): void => {
  for (const rule of items(policy, "rules")) for (const pattern of items(rule, "onPodConditions")) fillText(pattern, { status: "True" })
}

const fillJobSpec = (spec: Draft): void => {
  if (spec.completions === undefined && spec.parallelism === undefined) fill(spec, { completions: 1, parallelism: 1 })
  fill(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : maxInt32,
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed"
  })
  if (spec.podFailurePolicy) fillFailurePolicy(spec.podFailurePolicy)
  fillJobTemplate(spec)
}

/** A job's pods restart only if asked to: unlike elsewhere, no restart policy is assumed. */
const fillJobTemplate = (spec: Draft): void => {
  const given = spec.template?.spec?.restartPolicy
  fillTemplate(spec)
  if (!given) delete spec.template.spec.restartPolicy
}

export const fillJob = (job: Draft): void => {
  fillJobSpec(struct(job, "spec"))
  const labels = job.spec.template?.metadata?.labels
  if (labels && Object.keys(job.metadata?.labels ?? {}).length === 0) struct(job, "metadata").labels = { ...labels }
}

export const fillCronJob = (cronJob: Draft): void => {
  const spec = struct(cronJob, "spec")
  fillText(spec, { concurrencyPolicy: "Allow" })
  fill(spec, { suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 })
  const template = struct(spec, "jobTemplate")
  struct(template, "metadata")
  fillJobTemplate(struct(template, "spec"))
}
