import { at, type Fields, fields, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import type { Complaint, ConditionRule } from "./rule.ts"

const minutes = (count: number): number => count * 60_000

const sinceOf = ({ lastTransitionTime }: Fields): { readonly since?: number } => {
  const since = Date.parse(text(lastTransitionTime) ?? "")
  return Number.isNaN(since) ? {} : { since }
}

const saidBy = ({ message, reason }: Fields): { readonly message?: string } => {
  const words = [text(reason), text(message)].filter((part) => part !== undefined)
  return words.length === 0 ? {} : { message: words.join(": ") }
}

const conditionsOf = (object: KubeObject): ReadonlyArray<Fields> => list(at(object, "status", "conditions"))

/** A complaint for each condition of this type with one of these statuses, and one of these reasons where some are given. */
const condition =
  (type: string, statuses: ReadonlyArray<string>, summary: (name: string) => string, reasons?: ReadonlyArray<string>) =>
  (object: KubeObject): ReadonlyArray<Complaint> =>
    conditionsOf(object)
      .filter(
        (one) =>
          one.type === type && statuses.includes(String(one.status)) && (reasons === undefined || reasons.includes(String(one.reason)))
      )
      .map((one) => ({
        summary: summary(object.metadata.name),
        labels: { condition: type, status: String(one.status).toLowerCase() },
        ...sinceOf(one),
        ...saidBy(one)
      }))

const isGone = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined

/** Nodes that people have taken out of service are not well on purpose. */
const unlessCordoned =
  (complaints: ConditionRule["complaints"]): ConditionRule["complaints"] =>
  (object) =>
    at(object, "spec", "unschedulable") === true ? [] : complaints(object)

const pressures = ["MemoryPressure", "DiskPressure", "PIDPressure"]

const nodes: ReadonlyArray<ConditionRule> = [
  {
    alert: "KubeNodeNotReady",
    severity: "critical",
    graceMs: minutes(1),
    settleMs: minutes(2),
    complaints: unlessCordoned(condition("Ready", ["False"], (name) => `node ${name} is not ready`))
  },
  {
    alert: "KubeNodeUnreachable",
    severity: "critical",
    graceMs: minutes(1),
    settleMs: minutes(2),
    complaints: unlessCordoned(condition("Ready", ["Unknown"], (name) => `node ${name} has not been heard of`))
  },
  {
    alert: "KubeNodePressure",
    severity: "warning",
    graceMs: minutes(2),
    settleMs: minutes(5),
    complaints: (object) =>
      pressures.flatMap((type) =>
        condition(type, ["True"], (name) => `node ${name} has ${type}`)(object).map((one) => ({ ...one, part: type }))
      )
  },
  {
    alert: "KubeNodeNetworkUnavailable",
    severity: "critical",
    graceMs: minutes(2),
    settleMs: minutes(2),
    complaints: condition("NetworkUnavailable", ["True"], (name) => `node ${name} has no network for its pods`)
  }
]

const deployments: ReadonlyArray<ConditionRule> = [
  {
    alert: "KubeDeploymentRolloutStuck",
    severity: "warning",
    graceMs: minutes(1),
    settleMs: minutes(2),
    // the deployment's own deadline has passed by then, ten minutes unless it says otherwise
    complaints: condition("Progressing", ["False"], (name) => `the rollout of deployment ${name} does not progress`, [
      "ProgressDeadlineExceeded"
    ])
  },
  {
    alert: "KubeDeploymentReplicaFailure",
    severity: "warning",
    graceMs: minutes(5),
    settleMs: minutes(5),
    complaints: condition("ReplicaFailure", ["True"], (name) => `deployment ${name} cannot make its pods`)
  }
]

const WAITS_FOR_IMAGE = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"]
const WAITS_FOR_CONFIG = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError"]

/** Containers of a pod that wait for one of these reasons. */
const waiting =
  (reasons: ReadonlyArray<string>, summary: (container: string, pod: string) => string) =>
  (pod: KubeObject): ReadonlyArray<Complaint> => {
    if (isGone(pod)) return []
    const statuses = [...list(at(pod, "status", "initContainerStatuses")), ...list(at(pod, "status", "containerStatuses"))]
    return statuses.flatMap((status) => {
      const state = fields(at(status, "state", "waiting"))
      const reason = text(state.reason)
      const container = text(status.name) ?? ""
      if (reason === undefined || !reasons.includes(reason)) return []
      return [{ part: container, labels: { container, reason }, summary: summary(container, pod.metadata.name), ...saidBy(state) }]
    })
  }

const pods: ReadonlyArray<ConditionRule> = [
  {
    alert: "KubePodCrashLooping",
    severity: "warning",
    // in between it runs for as long as it can, so it must run well for longer than the kubelet ever waits, five minutes
    graceMs: minutes(3),
    settleMs: minutes(6),
    complaints: waiting(["CrashLoopBackOff"], (container, pod) => `container ${container} of pod ${pod} crashes again and again`)
  },
  {
    alert: "KubeContainerWaiting",
    severity: "warning",
    graceMs: minutes(3),
    settleMs: minutes(2),
    complaints: waiting(WAITS_FOR_IMAGE, (container, pod) => `the image of container ${container} of pod ${pod} cannot be pulled`)
  },
  {
    alert: "KubeContainerWaiting",
    severity: "warning",
    graceMs: minutes(3),
    settleMs: minutes(2),
    complaints: waiting(WAITS_FOR_CONFIG, (container, pod) => `container ${container} of pod ${pod} cannot be started`)
  }
]

const jobs: ReadonlyArray<ConditionRule> = [
  {
    alert: "KubeJobFailed",
    severity: "warning",
    graceMs: 0,
    settleMs: 0,
    complaints: condition("Failed", ["True"], (name) => `job ${name} failed`)
  }
]

const PROVISIONER = /^volume\.(beta\.)?kubernetes\.io\/storage-provisioner$/

/** A class may wait for the first pod that uses a claim, and then nothing is wrong: https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode */
const awaitsVolume = (claim: KubeObject): boolean =>
  text(at(claim, "spec", "storageClassName")) === undefined ||
  Object.keys(claim.metadata.annotations ?? {}).some((name) => PROVISIONER.test(name))

const claims: ReadonlyArray<ConditionRule> = [
  {
    alert: "KubePersistentVolumeClaimPending",
    severity: "warning",
    graceMs: minutes(5),
    settleMs: minutes(1),
    complaints: (claim) =>
      !isGone(claim) && at(claim, "status", "phase") === "Pending" && awaitsVolume(claim)
        ? [{ summary: `claim ${claim.metadata.name} has no volume`, labels: { phase: "Pending" } }]
        : []
  },
  {
    alert: "KubePersistentVolumeErrors",
    severity: "critical",
    graceMs: 0,
    settleMs: minutes(1),
    complaints: (claim) =>
      at(claim, "status", "phase") === "Lost"
        ? [{ summary: `the volume of claim ${claim.metadata.name} is gone`, labels: { phase: "Lost" } }]
        : []
  }
]

const apiServices: ReadonlyArray<ConditionRule> = [
  {
    alert: "KubeAggregatedAPIDown",
    severity: "critical",
    graceMs: minutes(2),
    settleMs: minutes(2),
    complaints: condition("Available", ["False"], (name) => `the aggregated API ${name} is not available`)
  }
]

const autoscalers: ReadonlyArray<ConditionRule> = [
  {
    alert: "KubeHpaNotScaling",
    severity: "warning",
    graceMs: minutes(15),
    settleMs: minutes(5),
    // switched off by zero replicas is no fault
    complaints: (object) =>
      condition(
        "ScalingActive",
        ["False"],
        (name) => `autoscaler ${name} cannot work out how many replicas are needed`
      )(object).filter(({ message = "" }) => !message.startsWith("ScalingDisabled"))
  }
]

/** What is watched for conditions, and the label that names it. */
export interface WatchedKind {
  readonly resource: string
  readonly label: string
  readonly rules: ReadonlyArray<ConditionRule>
}

export const watchedKinds: ReadonlyArray<WatchedKind> = [
  { resource: "nodes", label: "node", rules: nodes },
  { resource: "deployments.apps", label: "deployment", rules: deployments },
  { resource: "pods", label: "pod", rules: pods },
  { resource: "jobs.batch", label: "job_name", rules: jobs },
  { resource: "persistentvolumeclaims", label: "persistentvolumeclaim", rules: claims },
  { resource: "apiservices.apiregistration.k8s.io", label: "name", rules: apiServices },
  { resource: "horizontalpodautoscalers.autoscaling", label: "horizontalpodautoscaler", rules: autoscalers }
]
