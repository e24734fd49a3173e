import type { KubeObject } from "../../kube-object.ts"
import { deepEqual } from "../../store/deep-equal.ts"
import { StatusError } from "../../store/status-error.ts"
import { controllerRef } from "../pods/pod-control.ts"
import { type ControlPlane, controllerOf } from "../runtime/controller.ts"
import { stableHash } from "../runtime/stable-hash.ts"

const REVISIONS = "controllerrevisions.apps"

/** How a kind labels its revisions. */
export interface RevisionStyle {
  readonly hashLabel: string
  readonly revisionsKept: (owner: KubeObject) => number
}

export interface RevisionHistory {
  readonly current: KubeObject
  /** By revision, oldest first, the current one included. */
  readonly all: ReadonlyArray<KubeObject>
}

/** The patch a rollout undo applies: the template, replaced as a whole. */
const snapshot = (owner: KubeObject) => ({ spec: { template: { $patch: "replace", ...owner.spec.template } } })

export const hashOf = (revision: KubeObject, style: RevisionStyle): string => revision.metadata.labels?.[style.hashLabel] ?? ""

const ownRevisions = ({ cache }: ControlPlane, owner: KubeObject): ReadonlyArray<KubeObject> =>
  cache
    .ownedBy(REVISIONS, owner.metadata.uid)
    .filter((revision) => controllerOf(revision)?.uid === owner.metadata.uid)
    .sort((a, b) => a.revision - b.revision)

/** Annotations travel with a revision so that an undo can say what changed; helm's and kubectl's included. */
const create = (plane: ControlPlane, owner: KubeObject, style: RevisionStyle, number: number, collisions: number): KubeObject => {
  const hash = stableHash(owner.spec.template, collisions)
  const { namespace, name, annotations } = owner.metadata
  try {
    return plane.store.create(REVISIONS, {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: { ...owner.spec.template.metadata?.labels, [style.hashLabel]: hash },
        ...(annotations === undefined ? {} : { annotations }),
        ownerReferences: [controllerRef(owner)]
      },
      data: snapshot(owner),
      revision: number
    })
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === "AlreadyExists" && collisions < 10) {
      return create(plane, owner, style, number, collisions + 1)
    }
    throw error
  }
}

/** The revision that is the owner's template now, made or renumbered as needed, and all that are kept. */
export const ensureRevision = (plane: ControlPlane, owner: KubeObject, style: RevisionStyle): RevisionHistory => {
  const known = ownRevisions(plane, owner)
  const newest = known.at(-1)?.revision ?? 0
  const wanted = snapshot(owner)
  const equal = known.find((revision) => deepEqual(revision.data, wanted))
  if (equal === undefined) {
    const current = create(plane, owner, style, newest + 1, 0)
    return { current, all: [...known, current] }
  }
  if (equal.revision === newest) return { current: equal, all: known }
  const current =
    plane.store.modify(REVISIONS, equal.metadata.namespace, equal.metadata.name, (found) => ({ ...found, revision: newest + 1 })) ?? equal
  return { current, all: [...known.filter((revision) => revision !== equal), current] }
}

/** Drops the oldest revisions beyond the limit that no pod runs. */
export const trimRevisions = (
  { store }: ControlPlane,
  owner: KubeObject,
  { current, all }: RevisionHistory,
  style: RevisionStyle,
  hashesInUse: ReadonlySet<string>
): void => {
  const spare = all.filter((revision) => revision !== current && !hashesInUse.has(hashOf(revision, style)))
  for (const revision of spare.slice(0, Math.max(0, spare.length - style.revisionsKept(owner)))) {
    store.delete(REVISIONS, revision.metadata.namespace, revision.metadata.name)
  }
}
