import { type Fields, maybeFields } from "../fields.ts"
import type { KubeObject } from "../kube-reader.ts"

/** How deep the field managers' bookkeeping is kept: enough to tell who owns which part of an object. The rest is as long as the object itself. */
const DEPTH = 2

const cut = (value: unknown, depth: number): unknown => {
  const inner = maybeFields(value)
  if (inner === undefined || depth === 0) return {}
  return Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, cut(one, depth - 1)]))
}

const cutEntry = (entry: unknown): unknown => {
  const known: Fields | undefined = maybeFields(entry)
  return known === undefined || known.fieldsV1 === undefined ? entry : { ...known, fieldsV1: cut(known.fieldsV1, DEPTH) }
}

/**
 * An object as it is kept: as a list gives it, but for `metadata.managedFields`, whose field sets end after two levels.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
 */
export const slimObject = ({ apiVersion, kind, ...rest }: KubeObject): KubeObject => {
  const { managedFields } = rest.metadata
  const metadata = Array.isArray(managedFields) ? { ...rest.metadata, managedFields: managedFields.map(cutEntry) } : rest.metadata
  return { apiVersion, kind, ...rest, metadata }
}
