import type { KubeObject } from "./kube-reader.ts"

/** What applies an object from a repository, and would undo a change that is made to it by hand. */
export interface GitopsOwner {
  readonly tool: "argocd" | "flux"
  /** Kind of the object that says which repository and path: of `argoproj.io`, `kustomize.toolkit.fluxcd.io` or `helm.toolkit.fluxcd.io`. */
  readonly kind: "Application" | "Kustomization" | "HelmRelease"
  /** Absent when only a field manager shows it. */
  readonly name?: string
  /** Absent when the object does not say; Argo CD's own namespace then. */
  readonly namespace?: string
  /** False when the object is marked to be left alone, so that nothing would undo a change. */
  readonly reconciled: boolean
  /** What of the object shows it, to cite. */
  readonly shownBy: string
}

/** How an object is judged: its labels and annotations, and who wrote what it is to be. */
interface Marks {
  readonly object: KubeObject
  readonly label: (name: string) => string | undefined
  readonly annotation: (name: string) => string | undefined
  readonly managers: ReadonlySet<string>
}

interface FieldsEntry {
  readonly manager?: unknown
  readonly subresource?: unknown
  readonly fieldsV1?: Readonly<Record<string, unknown>>
}

/** Controllers also write to their own objects: status, an operation, a finalizer. That is no ownership. */
const bookkeeping = new Set(["f:status", "f:operation"])

const wroteContent = ({ subresource, fieldsV1 = {} }: FieldsEntry): boolean =>
  (subresource === undefined || subresource === "") &&
  Object.entries(fieldsV1).some(([field, inner]) => {
    if (field !== "f:metadata") return !bookkeeping.has(field)
    return typeof inner === "object" && inner !== null && Object.keys(inner).some((name) => name !== "f:finalizers")
  })

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
const managersOf = ({ metadata }: KubeObject): ReadonlySet<string> => {
  const entries: ReadonlyArray<unknown> = Array.isArray(metadata.managedFields) ? metadata.managedFields : []
  return new Set(
    entries
      .filter((entry): entry is FieldsEntry => typeof entry === "object" && entry !== null)
      .filter(wroteContent)
      .flatMap(({ manager }) => (typeof manager === "string" ? [manager] : []))
  )
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "")

/** `name`, or `namespace_name` where applications may live in any namespace; neither can hold an underscore. */
const application = (text: string): { readonly name: string; readonly namespace?: string } => {
  const at = text.indexOf("_")
  return at < 0 ? { name: text } : { namespace: text.slice(0, at), name: text.slice(at + 1) }
}

/**
 * `<application>:<group>/<kind>:<namespace>/<name>`; one that names another object was copied from there and says nothing of this one.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
 */
const trackedAs = (id: string, { apiVersion, kind, metadata }: KubeObject): string | undefined => {
  const [app, type, place] = id.split(":")
  const isOwn = type === `${groupOf(apiVersion)}/${kind}` && (place ?? "").split("/").at(-1) === metadata.name
  const namespace = (place ?? "").split("/")[0]
  const isHere = metadata.namespace === undefined || namespace === metadata.namespace
  return app !== undefined && app !== "" && isOwn && isHere ? app : undefined
}

const argoManagers = ["argocd-controller", "argocd-application-controller"]

/** Charts put `app.kubernetes.io/instance` on their objects too, so it needs Argo CD's own hand beside it. */
const byArgo = ({ object, label, annotation, managers }: Marks): GitopsOwner | undefined => {
  const owner = { tool: "argocd", kind: "Application", reconciled: true } as const
  const id = annotation("argocd.argoproj.io/tracking-id")
  const tracked = id === undefined ? undefined : trackedAs(id, object)
  if (tracked !== undefined) return { ...owner, ...application(tracked), shownBy: `annotation argocd.argoproj.io/tracking-id: ${id}` }
  const own = label("argocd.argoproj.io/instance")
  if (own !== undefined) return { ...owner, ...application(own), shownBy: `label argocd.argoproj.io/instance: ${own}` }
  const manager = argoManagers.find((name) => managers.has(name))
  if (manager === undefined) return undefined
  const shared = label("app.kubernetes.io/instance")
  return { ...owner, ...(shared === undefined ? {} : application(shared)), shownBy: `field manager ${manager}` }
}

/** https://fluxcd.io/flux/components/kustomize/kustomizations/ and https://fluxcd.io/flux/components/helm/helmreleases/ */
const byFlux =
  (kind: "Kustomization" | "HelmRelease", group: string, controller: string) =>
  ({ label, annotation, managers }: Marks): GitopsOwner | undefined => {
    const name = label(`${group}/name`)
    if (name === undefined && !managers.has(controller)) return undefined
    const namespace = label(`${group}/namespace`)
    const isLeftAlone =
      annotation(`${group}/reconcile`)?.toLowerCase() === "disabled" || annotation(`${group}/ssa`)?.toLowerCase() === "ignore"
    return {
      tool: "flux",
      kind,
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      reconciled: !isLeftAlone,
      shownBy: name === undefined ? `field manager ${controller}` : `label ${group}/name: ${name}`
    }
  }

/** A HelmRelease that a Kustomization applies carries both groups' labels on itself only; what it renders carries its own. */
const ways = [
  byFlux("HelmRelease", "helm.toolkit.fluxcd.io", "helm-controller"),
  byFlux("Kustomization", "kustomize.toolkit.fluxcd.io", "kustomize-controller"),
  byArgo
]

/**
 * Who applies this object from a repository, by its labels, annotations and `managedFields`; undefined when nothing shows that anyone
 * does. It is about this object alone: pods and replica sets have the owner of the workload that they descend from.
 */
export const gitopsOwnerOf = (object: KubeObject): GitopsOwner | undefined => {
  const present = (values: Readonly<Record<string, string>> | null | undefined) => (name: string) => values?.[name] || undefined
  const marks: Marks = {
    object,
    label: present(object.metadata.labels),
    annotation: present(object.metadata.annotations),
    managers: managersOf(object)
  }
  for (const way of ways) {
    const owner = way(marks)
    if (owner !== undefined) return owner
  }
  return undefined
}

/** How the reader names the objects by which Flux installs releases of Helm. */
export const FLUX_RELEASES = "helmreleases.helm.toolkit.fluxcd.io"

const specText = ({ spec }: KubeObject, field: string): string | undefined => {
  const value = typeof spec === "object" && spec !== null && field in spec ? (spec as Readonly<Record<string, unknown>>)[field] : undefined
  return typeof value === "string" && value !== "" ? value : undefined
}

/**
 * Whether this HelmRelease of Flux installs a release of Helm; without a namespace, whether in any. Flux names a release after its
 * HelmRelease, unless that says otherwise. https://fluxcd.io/flux/components/helm/helmreleases/#release-name
 */
export const installsRelease = (
  object: KubeObject,
  { name, namespace }: { readonly name: string; readonly namespace?: string }
): boolean => {
  const target = specText(object, "targetNamespace")
  const byDefault = target === undefined ? object.metadata.name : `${target}-${object.metadata.name}`
  const home = specText(object, "storageNamespace") ?? object.metadata.namespace
  return (specText(object, "releaseName") ?? byDefault) === name && (namespace === undefined || namespace === home || namespace === target)
}
