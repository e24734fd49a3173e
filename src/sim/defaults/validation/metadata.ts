import { type Draft, items } from "../draft.ts"
import { type FieldErrors, forbiddenField, invalidValue, required } from "./field-error.ts"
import { dns1035Label, dnsLabel, dnsSubdomain, labelValue, type NameRule, pathSegment, qualifiedName } from "./names.ts"

/** What a kind's objects may be called, where it is not a DNS subdomain. */
const nameRules: Readonly<Record<string, NameRule>> = {
  services: dns1035Label,
  namespaces: dnsLabel,
  "roles.rbac.authorization.k8s.io": pathSegment,
  "clusterroles.rbac.authorization.k8s.io": pathSegment,
  "rolebindings.rbac.authorization.k8s.io": pathSegment,
  "clusterrolebindings.rbac.authorization.k8s.io": pathSegment,
  "ipaddresses.networking.k8s.io": () => [],
  "apiservices.apiregistration.k8s.io": () => []
}

const standardFinalizers = new Set(["orphan", "foregroundDeletion", "kubernetes"])
const maxAnnotationBytes = 256 * 1024

const labelErrors = (labels: Draft | undefined, field: string): FieldErrors =>
  Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedName(key).map((problem) => invalidValue(field, key, problem)),
    ...labelValue(String(value)).map((problem) => invalidValue(field, value, problem))
  ])

const annotationErrors = (annotations: Draft | undefined, field: string): FieldErrors => {
  const entries = Object.entries(annotations ?? {})
  const size = entries.reduce((total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(String(value)), 0)
  return [
    ...entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map((problem) => invalidValue(field, key, problem))),
    ...(size > maxAnnotationBytes
      ? [{ reason: "FieldValueTooLong", message: `Too long: may not be more than ${maxAnnotationBytes} bytes`, field }]
      : [])
  ]
}

const ownerErrors = (metadata: Draft): FieldErrors =>
  items(metadata, "ownerReferences").flatMap((owner) => {
    const field = "metadata.ownerReferences"
    const missing = ["apiVersion", "kind", "name", "uid"].filter((key) => !owner[key])
    return missing.map((key) =>
      invalidValue(
        `${field}.${key === "apiVersion" ? "apiVersion" : key}`,
        "",
        key === "apiVersion" ? "version must not be empty" : "must not be empty"
      )
    )
  })

const finalizerErrors = (metadata: Draft): FieldErrors =>
  (Array.isArray(metadata.finalizers) ? metadata.finalizers : []).flatMap((finalizer: unknown, index) => {
    const text = String(finalizer)
    const field = `metadata.finalizers[${index}]`
    const problems = qualifiedName(text).map((problem) => invalidValue(field, text, problem))
    if (problems.length > 0 || text.includes("/") || standardFinalizers.has(text)) return problems
    return [invalidValue(field, text, "name is neither a standard finalizer name nor is it fully qualified")]
  })

const nameErrors = (resource: string, metadata: Draft): FieldErrors => {
  const name: string = metadata.name ?? ""
  if (name === "") return metadata.generateName ? [] : [required("metadata.name", "name or generateName is required")]
  return (nameRules[resource] ?? dnsSubdomain)(name).map((problem) => invalidValue("metadata.name", name, problem))
}

/** Name, labels, annotations, owners and finalizers of any object. */
export const metadataErrors = (resource: string, metadata: Draft): FieldErrors => [
  ...nameErrors(resource, metadata),
  ...labelErrors(metadata.labels, "metadata.labels"),
  ...annotationErrors(metadata.annotations, "metadata.annotations"),
  ...ownerErrors(metadata),
  ...finalizerErrors(metadata)
]

/** An object under deletion waits for what it waited for, and for nothing more. */
export const metadataUpdateErrors = (metadata: Draft, previous: Draft): FieldErrors => {
  if (!previous.deletionTimestamp) return []
  const added: ReadonlyArray<string> = (metadata.finalizers ?? []).filter((each: string) => !previous.finalizers?.includes(each))
  if (added.length === 0) return []
  const list = `[]string{${added.map((each) => JSON.stringify(each)).join(", ")}}`
  return [
    forbiddenField("metadata.finalizers", `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`)
  ]
}

/** Labels and annotations of a pod template. */
export const templateMetadataErrors = (metadata: Draft | undefined, field: string): FieldErrors => [
  ...labelErrors(metadata?.labels, `${field}.labels`),
  ...annotationErrors(metadata?.annotations, `${field}.annotations`)
]

export const selectorMapErrors = (labels: Draft | undefined, field: string): FieldErrors => labelErrors(labels, field)
