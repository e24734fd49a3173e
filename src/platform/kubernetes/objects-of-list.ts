import { Effect, Schema } from "effect"
import { type Fields, maybeFields } from "./fields.ts"
import { KubeObject } from "./kube-reader.ts"

const isText = (value: unknown): boolean => typeof value === "string"
const isMissing = (value: unknown): boolean => value === undefined || value === null

const isLabels = (value: unknown): boolean => {
  if (isMissing(value)) return true
  const labels = maybeFields(value)
  return labels !== undefined && Object.values(labels).every(isText)
}

const isOwner = (value: unknown): boolean => {
  const owner = maybeFields(value)
  if (owner === undefined) return false
  const { apiVersion, controller, kind, name, uid } = owner
  return [apiVersion, kind, name, uid].every(isText) && (isMissing(controller) || typeof controller === "boolean")
}

const isMetadata = ({ annotations, labels, name, namespace, ownerReferences, resourceVersion, uid }: Fields): boolean =>
  isText(name) &&
  [namespace, resourceVersion, uid].every((one) => one === undefined || isText(one)) &&
  isLabels(labels) &&
  isLabels(annotations) &&
  (isMissing(ownerReferences) || (Array.isArray(ownerReferences) && ownerReferences.every(isOwner)))

/** What `Schema.is(KubeObject)` says of parsed JSON, by hand: the schema takes ten times as long, and lists of thousands are ordinary. */
export const isKubeObject = (value: unknown): value is KubeObject => {
  const object = maybeFields(value)
  if (object === undefined || !isText(object.apiVersion) || !isText(object.kind)) return false
  const metadata = maybeFields(object.metadata)
  return metadata !== undefined && isMetadata(metadata)
}

const decode = Schema.decodeUnknownEffect(Schema.Array(KubeObject))

/** The items of a list of this kind, which do not say themselves what they are. Fails as the schema does when one is no object. */
export const objectsOfList = (
  list: { readonly apiVersion: string; readonly kind: string },
  items: ReadonlyArray<unknown>
): Effect.Effect<ReadonlyArray<KubeObject>, Schema.SchemaError> => {
  const own = { apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, "") }
  const objects: ReadonlyArray<unknown> = items.map((item) => ({ ...own, ...maybeFields(item) }))
  return objects.every(isKubeObject) ? Effect.succeed(objects) : decode(objects)
}
