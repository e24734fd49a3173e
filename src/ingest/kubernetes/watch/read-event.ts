import { at, type Fields, fields, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"

/** A Kubernetes event of either API, as far as it is used. */
export interface KubeEvent {
  readonly uid: string
  readonly reason: string
  readonly message: string
  readonly about: { readonly kind: string; readonly name: string; readonly namespace: string | undefined }
  /** The node that told it, where one did. */
  readonly host: string | undefined
  /** Occurrences that it stands for. */
  readonly count: number
  /** Milliseconds since the epoch. */
  readonly first: number
  readonly last: number
}

const firstTime = (...values: ReadonlyArray<unknown>): number | undefined =>
  values.map((value) => Date.parse(text(value) ?? "")).find((millis) => Number.isFinite(millis))

const firstCount = (...values: ReadonlyArray<unknown>): number =>
  values.map(wholeNumber).find((count) => count !== undefined && count > 0) ?? 1

const subject = ({ involvedObject, regarding }: KubeObject): Fields => fields(regarding ?? involvedObject)

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/, or the same of the core API; undefined for what is neither. */
export const readEvent = (object: KubeObject): KubeEvent | undefined => {
  const about = subject(object)
  const [reason, kind, name, uid] = [text(object.reason), text(about.kind), text(about.name), text(object.metadata.uid)]
  if (reason === undefined || kind === undefined || name === undefined || uid === undefined) return undefined
  const { metadata } = object
  const last = firstTime(
    at(object, "series", "lastObservedTime"),
    object.deprecatedLastTimestamp,
    object.lastTimestamp,
    object.eventTime,
    metadata.creationTimestamp
  )
  if (last === undefined) return undefined
  const first = firstTime(object.deprecatedFirstTimestamp, object.firstTimestamp, object.eventTime, metadata.creationTimestamp) ?? last
  return {
    uid,
    reason,
    message: text(object.note) ?? text(object.message) ?? "",
    about: { kind, name, namespace: text(about.namespace) },
    host: text(at(object, "deprecatedSource", "host")) ?? text(at(object, "source", "host")),
    count: firstCount(at(object, "series", "count"), object.deprecatedCount, object.count),
    first: Math.min(first, last),
    last
  }
}
