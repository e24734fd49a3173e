import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { type Fields, told } from "./fields.ts"
import { kindCalled } from "./kinds.ts"

/** What an object is, before what it holds. */
interface Identity {
  readonly kind: string
  /** The usual one of the kind unless told. */
  readonly apiVersion?: string | undefined
  readonly name: string
  readonly namespace?: string | undefined
  /** Further fields of `metadata`. */
  readonly metadata?: Fields
}

/** An object with what is told of it; parts that tell nothing are left out. */
export const makeObject = ({ apiVersion, kind, metadata = {}, name, namespace }: Identity, parts: Fields = {}): KubeObject => {
  const known = kindCalled(kind)
  return {
    apiVersion: apiVersion ?? known?.apiVersion ?? "v1",
    kind,
    metadata: { name, ...(namespace === undefined || known?.namespaced === false ? {} : { namespace }), ...told(metadata) },
    ...told(parts)
  }
}

/** `Kind/name` of the object that controls another. Its `uid`, which the API always gives, is not printed: it is empty. */
export const ownedBy = (text: string | undefined): ReadonlyArray<Fields> | undefined => {
  const [, kind, name] = /^(\w+)\/(\S+)$/.exec(text?.trim() ?? "") ?? []
  if (kind === undefined || name === undefined) return undefined
  return [{ apiVersion: kindCalled(kind)?.apiVersion ?? "", kind, name, uid: "", controller: true }]
}
