import type { Entity } from "../../../domain/entity.ts"
import { fields, text, time, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity } from "../entity.ts"

/** What was observed of an object, in either API's spelling. https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
export interface KubeEvent {
  readonly about: Entity
  readonly reason: string
  readonly message: string
  readonly isWarning: boolean
  readonly count: number
  readonly firstAt: number | undefined
  readonly lastAt: number | undefined
  readonly object: KubeObject
}

export const eventOf = (object: KubeObject): KubeEvent => {
  const {
    count,
    deprecatedCount,
    eventTime,
    firstTimestamp,
    involvedObject,
    lastTimestamp,
    message,
    note,
    reason,
    regarding,
    series,
    type
  } = object
  const { kind, name, namespace } = fields(involvedObject ?? regarding)
  const about = { kind: text(kind) ?? "", name: text(name) ?? "", namespace: text(namespace) }
  const lastAt = time(fields(series).lastObservedTime) ?? time(lastTimestamp) ?? time(object.deprecatedLastTimestamp) ?? time(eventTime)
  return {
    about: entity(about.kind, about.namespace, about.name),
    reason: text(reason) ?? "",
    message: text(message) ?? text(note) ?? "",
    isWarning: type === "Warning",
    count: wholeNumber(fields(series).count) ?? wholeNumber(count) ?? wholeNumber(deprecatedCount) ?? 1,
    firstAt: time(firstTimestamp) ?? time(object.deprecatedFirstTimestamp) ?? time(eventTime) ?? lastAt,
    lastAt,
    object
  }
}
