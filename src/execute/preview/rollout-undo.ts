import { Effect } from "effect"
import type { Argv } from "../../domain/runbook.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"

type Fields = Readonly<Record<string, unknown>>
const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {})

/** Where each kind keeps the templates it had, and how the number of one is told. */
const histories: Readonly<
  Record<
    string,
    { readonly resource: string; readonly revision: (kept: KubeObject) => number; readonly template: (kept: KubeObject) => unknown }
  >
> = {
  Deployment: {
    resource: "replicasets.apps",
    revision: ({ metadata }) => Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? Number.NaN),
    template: ({ spec }) => fields(spec).template
  },
  DaemonSet: {
    resource: "controllerrevisions.apps",
    revision: ({ revision }) => Number(revision),
    template: ({ data }) => fields(fields(data).spec).template
  },
  StatefulSet: {
    resource: "controllerrevisions.apps",
    revision: ({ revision }) => Number(revision),
    template: ({ data }) => fields(fields(data).spec).template
  }
}

const wantedRevision = (argv: Argv): number => {
  const at = argv.findIndex((word) => word === "--to-revision" || word.startsWith("--to-revision="))
  const text = argv[at]?.split("=")[1] ?? argv[at + 1]
  return at < 0 ? 0 : Number(text)
}

/** A template without the label that tells its pods apart. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label */
const withoutHash = (template: unknown): Fields => {
  const { metadata, $patch: _, ...rest } = fields(template)
  const { labels, ...own } = fields(metadata)
  const { "pod-template-hash": _hash, ...kept } = fields(labels)
  return { ...rest, metadata: { ...own, labels: kept } }
}

/**
 * A workload as `kubectl rollout undo` will leave it: its pods' template is the one of the wanted revision, by default the one before
 * the newest. kubectl's own dry run prints only that it would work. Undefined when no such revision is kept.
 */
export const afterUndo = Effect.fnUntraced(function* (object: KubeObject, argv: Argv, reader: ClusterReader) {
  const history = histories[object.kind]
  const { namespace, uid } = object.metadata
  if (history === undefined || namespace === undefined) return undefined
  const { items } = yield* reader.list({ resource: history.resource, namespace })
  const own = items
    .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false)
    .toSorted((a, b) => history.revision(b) - history.revision(a))
  const wanted = wantedRevision(argv)
  const found = wanted === 0 ? own[1] : own.find((kept) => history.revision(kept) === wanted)
  return found === undefined
    ? undefined
    : ({ ...object, spec: { ...fields(object.spec), template: withoutHash(history.template(found)) } } satisfies KubeObject)
})
