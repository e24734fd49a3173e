import { at, list, text, time, wholeNumber } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { Scene } from "../scene/scene.ts"
import { isTrue } from "../scene/views/condition.ts"
import type { KubeEvent } from "../scene/views/event.ts"
import { hasReplicas } from "./workload-trouble.ts"

interface Recovery {
  /** Reasons of the warnings that are over once the object is well. */
  readonly reasons: RegExp
  readonly isWell: (object: KubeObject) => boolean
}

const areTrue =
  (...types: ReadonlyArray<string>) =>
  (object: KubeObject): boolean =>
    types.every((type) => isTrue(object, type))

const hasItsReplicas = (object: KubeObject): boolean => hasReplicas(object) === true

const hasItsPods = ({ spec, status }: KubeObject): boolean => {
  const wanted = wholeNumber(at(spec, "replicas"))
  return wanted !== undefined && (wholeNumber(at(status, "readyReplicas")) ?? 0) >= wanted
}

const creating = /^FailedCreate$/

/** What an object's own state says of warnings about it, by kind. */
const recoveries: Readonly<Record<string, Recovery>> = {
  HorizontalPodAutoscaler: { reasons: /^Failed(?:Get|Compute)/, isWell: areTrue("ScalingActive", "AbleToScale") },
  PersistentVolumeClaim: {
    reasons: /^(?:ProvisioningFailed|FailedBinding)$/,
    isWell: ({ status }) => text(at(status, "phase")) === "Bound"
  },
  Job: { reasons: creating, isWell: areTrue("Complete") },
  ReplicaSet: { reasons: creating, isWell: hasItsPods },
  StatefulSet: { reasons: creating, isWell: hasItsReplicas },
  DaemonSet: { reasons: creating, isWell: hasItsReplicas }
}

/**
 * Another wrote first, and the controller tries again with what is there now.
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency
 */
const isConflict = ({ message, reason }: KubeEvent): boolean =>
  /the object has been modified; please apply your changes to the latest version/.test(message) ||
  (/^FailedToCreateEndpoint/.test(reason) && /\balready exists\b/.test(message))

/** Ages are told in whole minutes, in milliseconds. */
const MINUTE = 60_000

/** No container of a pod starts before its sandbox and its volumes are there. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
const isStartedSince = ({ lastAt, reason }: KubeEvent, { status }: KubeObject): boolean => {
  const containers = list(at(status, "containerStatuses"))
  return (
    /^Failed(?:Mount|AttachVolume|MapVolume|CreatePodSandBox)$/.test(reason) &&
    containers.length > 0 &&
    containers.every(({ ready, state }) => {
      const started = time(at(state, "running", "startedAt"))
      return ready === true && (started === undefined || lastAt === undefined || started + MINUTE >= lastAt)
    })
  )
}

/** Milliseconds: probes are made every few seconds, and each that fails is told. */
const SILENCE = 120_000

/** Fewer failures than a container is restarted for, and none told since: the probe passes. https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
const isPassedSince = ({ now }: Scene, { count, lastAt, message, reason }: KubeEvent, { status }: KubeObject): boolean => {
  const isOfLiveness = reason === "Unhealthy" && /^Liveness probe (?:failed|errored)/.test(message)
  if (!isOfLiveness || count > 2 || lastAt === undefined || now === undefined || now - lastAt < SILENCE) return false
  const containers = list(at(status, "containerStatuses"))
  return containers.length > 0 && containers.every(({ ready, restartCount }) => ready === true && (wholeNumber(restartCount) ?? 0) === 0)
}

/** Whether what a warning is about has come about since, as the object that it is about says itself. */
export const isMadeGood = (scene: Scene, event: KubeEvent): boolean => {
  const { about, message, reason } = event
  if (isConflict(event)) return true
  // what was to be deleted is gone
  if (reason === "FailedDelete" && /\bnot found\b/.test(message)) return true
  const recovery = recoveries[about.kind]
  const isPod = about.kind === "Pod"
  if (!isPod && recovery?.reasons.test(reason) !== true) return false
  const found = scene.find(about)
  if (typeof found === "string") return false
  return isPod ? isStartedSince(event, found) || isPassedSince(scene, event, found) : recovery?.isWell(found) === true
}
