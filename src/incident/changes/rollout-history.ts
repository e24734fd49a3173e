import type { Change } from "../../domain/change.ts"
import { type ClusterName, digestJson, millisOf, type Timestamp, timestamp } from "../../domain/ids.ts"
import { describeTemplates, imagesOf } from "../../ingest/kubernetes/template-change.ts"
import { controllerOf } from "../../platform/kubernetes/controller-of.ts"
import { at, fields } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

/** Where each kind of workload keeps the templates that it had. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#revision-history-limit */
interface Kept {
  readonly revision: (kept: KubeObject) => number
  readonly template: (kept: KubeObject) => unknown
}

const histories: Readonly<Record<string, Kept>> = {
  ReplicaSet: {
    revision: ({ metadata }) => Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? Number.NaN),
    template: (kept) => at(kept, "spec", "template")
  },
  ControllerRevision: { revision: ({ revision }) => Number(revision), template: (kept) => at(kept, "data", "spec", "template") }
}

/** The resources to list for the history of workloads. */
export const historyResources = ["replicasets.apps", "controllerrevisions.apps"] as const

const madeAt = ({ metadata: { creationTimestamp } }: KubeObject): number => Date.parse(String(creationTimestamp))

const changeOf = (
  kept: KubeObject,
  before: KubeObject | undefined,
  { cluster, receivedAt }: { readonly cluster: ClusterName; readonly receivedAt: Timestamp }
): ReadonlyArray<Change> => {
  const owner = controllerOf(kept)
  const history = histories[kept.kind]
  const { namespace, uid } = kept.metadata
  if (owner === undefined || history === undefined || namespace === undefined) return []
  const template = history.template(kept)
  const { parts, ...ends } =
    before === undefined ? { parts: ["created"], to: imagesOf(template).join(", ") } : describeTemplates(history.template(before), template)
  const release = kept.metadata.annotations?.["meta.helm.sh/release-name"]
  const what = parts.length === 0 ? "new revision" : parts.join("; ")
  return [
    {
      id: digestJson({ source: "kubernetes", cluster, uid: uid ?? kept.metadata.name }),
      source: "kubernetes",
      kind: "deploy",
      at: timestamp(madeAt(kept)),
      receivedAt,
      cluster,
      namespace,
      objects: [
        { group: "apps", kind: owner.kind, namespace, name: owner.name },
        ...(release === undefined ? [] : [{ group: "helm.sh", kind: "HelmRelease", namespace, name: release }])
      ],
      summary: `${owner.kind} ${namespace}/${owner.name}, revision ${history.revision(kept)}: ${what}`,
      ...ends
    }
  ]
}

/** The rollouts since a time that the revisions kept in the cluster tell, each compared with the revision before it. */
export const rolloutChanges = (
  kept: ReadonlyArray<KubeObject>,
  options: { readonly cluster: ClusterName; readonly since: Timestamp; readonly receivedAt: Timestamp }
): ReadonlyArray<Change> => {
  const byOwner = Map.groupBy(
    kept.filter((one) => Number.isFinite(histories[one.kind]?.revision(one)) && Number.isFinite(madeAt(one))),
    (one) => controllerOf(one)?.uid ?? ""
  )
  byOwner.delete("")
  return [...byOwner.values()].flatMap((revisions) => {
    const ordered = revisions.toSorted((a, b) => (histories[a.kind]?.revision(a) ?? 0) - (histories[b.kind]?.revision(b) ?? 0))
    return ordered.flatMap((one, index) => (madeAt(one) >= millisOf(options.since) ? changeOf(one, ordered[index - 1], options) : []))
  })
}

/** Releases of Helm that revisions say they belong to, by namespace and name. */
export const releasesOf = (kept: ReadonlyArray<KubeObject>): ReadonlyArray<{ readonly namespace: string; readonly name: string }> => {
  const found = kept.flatMap(({ metadata }) => {
    const name = fields(metadata.annotations)["meta.helm.sh/release-name"]
    const namespace = fields(metadata.annotations)["meta.helm.sh/release-namespace"] ?? metadata.namespace
    return typeof name === "string" && typeof namespace === "string" ? [{ namespace, name }] : []
  })
  return [...new Map(found.map((release) => [`${release.namespace}/${release.name}`, release])).values()]
}
