import { type Fields, fields, maybeFields, text } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { isKubeObject } from "../../platform/kubernetes/objects-of-list.ts"

/** Of YAML that people write a label may be a number or a truth value. */
const spoken = (value: unknown): unknown => {
  const found = maybeFields(value)
  if (found === undefined) return value
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, one]) =>
      typeof one === "object" || one === undefined ? [] : [[name, typeof one === "string" ? one : String(one)]]
    )
  )
}

/** An only owner is the controller, whether or not that was recorded. */
const owner = (isOnly: boolean) => (value: unknown) => {
  const { apiVersion, controller, kind, name, uid } = fields(value)
  const isController = typeof controller === "boolean" ? controller : isOnly
  return { apiVersion: text(apiVersion) ?? "", kind, name, uid: text(uid) ?? "", controller: isController }
}

const metadataOf = (given: Fields): Fields => {
  const { annotations, labels, ownerReferences, ...rest } = given
  return {
    ...rest,
    ...(labels === undefined ? {} : { labels: spoken(labels) }),
    ...(annotations === undefined ? {} : { annotations: spoken(annotations) }),
    ...(Array.isArray(ownerReferences) ? { ownerReferences: ownerReferences.map(owner(ownerReferences.length === 1)) } : {})
  }
}

/** An object as somebody recorded it: what the API server always gives and whoever shortened it left out (an owner's uid, a version) is filled in. */
export const recordedObject = (found: Fields): KubeObject | undefined => {
  if (isKubeObject(found)) return found
  const metadata = maybeFields(found.metadata)
  if (metadata === undefined) return undefined
  const filled: Fields = { ...found, apiVersion: text(found.apiVersion) ?? "", metadata: metadataOf(metadata) }
  return isKubeObject(filled) ? filled : undefined
}
