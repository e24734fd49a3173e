import type { KubeObject } from "../kube-object.ts"
import { conflict } from "./status-error.ts"

export interface DeletePreconditions {
  readonly uid?: string
  readonly resourceVersion?: string
}

/** Namespaces carry a second list of finalizers in their spec. */
const pendingFinalizers = (resource: string, object: KubeObject): number =>
  (object.metadata.finalizers?.length ?? 0) + (resource === "namespaces" ? (object.spec?.finalizers?.length ?? 0) : 0)

/** True when an object under deletion has nothing left to wait for. */
export const isFinished = (resource: string, object: KubeObject): boolean =>
  object.metadata.deletionTimestamp !== undefined &&
  (object.metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
  pendingFinalizers(resource, object) === 0

export const checkPreconditions = (resource: string, object: KubeObject, preconditions: DeletePreconditions): void => {
  const { name, uid, resourceVersion } = object.metadata
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(
      resource,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`
    )
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(
      resource,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`
    )
  }
}

/** Seconds a delete waits. Only pods that a kubelet runs wait at all. */
const graceOf = (resource: string, object: KubeObject, asked: number | undefined): number => {
  if (resource !== "pods") return 0
  const phase = object.status?.phase
  if (!object.spec?.nodeName || phase === "Failed" || phase === "Succeeded") return 0
  const seconds = asked ?? object.spec?.terminationGracePeriodSeconds ?? 30
  return seconds < 0 ? 1 : seconds
}

const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

const marked = (resource: string, object: KubeObject, at: number, grace: number): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    ...(object.metadata.generation === undefined ? {} : { generation: object.metadata.generation + 1 }),
    deletionTimestamp: timestamp(at),
    deletionGracePeriodSeconds: grace
  },
  ...(resource === "namespaces" ? { status: { ...object.status, phase: "Terminating" } } : {})
})

const sameList = (left: ReadonlyArray<string>, right: ReadonlyArray<string>): boolean =>
  left.length === right.length && left.every((item, index) => item === right[index])

const withFinalizers = (object: KubeObject, finalizers: ReadonlyArray<string> | undefined): KubeObject => {
  if (finalizers === undefined || sameList(finalizers, object.metadata.finalizers ?? [])) return object
  const { finalizers: _replaced, ...metadata } = object.metadata
  return { ...object, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } }
}

/** What a delete request asks. `finalizers` replaces the object's own. */
export interface DeleteAsk {
  readonly gracePeriodSeconds?: number
  readonly finalizers?: ReadonlyArray<string>
}

/** The object as a delete request leaves it, or `undefined` when it goes at once. The same reference: nothing changes. */
export const afterDelete = (resource: string, current: KubeObject, ask: DeleteAsk, now: number): KubeObject | undefined => {
  const asked = ask.gracePeriodSeconds
  const object = withFinalizers(current, ask.finalizers)
  const grace = graceOf(resource, object, asked)
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata
  if (deletionTimestamp === undefined) {
    if (grace === 0 && pendingFinalizers(resource, object) === 0) return undefined
    return marked(resource, object, now + grace * 1000, grace)
  }
  const running = deletionGracePeriodSeconds ?? 0
  if (asked === undefined || grace >= running) return isFinished(resource, object) ? undefined : object
  const shortened = marked(resource, object, Date.parse(deletionTimestamp) - (running - grace) * 1000, grace)
  return isFinished(resource, shortened) ? undefined : shortened
}
