import type { KubeObject } from "../../../kube-object.ts"
import { StatusError } from "../../../store/status-error.ts"
import { controllerRef } from "../../pods/pod-control.ts"
import type { ControlPlane } from "../../runtime/controller.ts"
import { stableHash } from "../../runtime/stable-hash.ts"
import { annotationsOfNew, REVISION, replicasAnnotations, revisionOf } from "./annotations.ts"
import { conditionsOf, withCondition } from "./conditions.ts"
import { replicasOf, sumOf, updateLimits } from "./limits.ts"
import { HASH_LABEL, type ReplicaSets } from "./replica-sets.ts"
import { recordScaling } from "./scale.ts"

const updateDeployment = (
  { store, clock }: ControlPlane,
  deployment: KubeObject,
  revision: string,
  progress: { readonly reason: string; readonly message: string } | undefined
): void => {
  const { namespace, name } = deployment.metadata
  // A deployment's generation counts its annotations, save for what comes with its status.
  store.modify(
    "deployments.apps",
    namespace,
    name,
    (found) =>
      found.metadata.annotations?.[REVISION] === revision
        ? found
        : { ...found, metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, [REVISION]: revision } } },
    { subresource: "status" }
  )
  if (progress === undefined || deployment.spec.progressDeadlineSeconds === undefined) return
  const condition = { type: "Progressing", status: "True", ...progress } as const
  store.modify(
    "deployments.apps",
    namespace,
    name,
    (found) => ({ ...found, status: { ...found.status, conditions: withCondition(conditionsOf(found), condition, clock.timestamp()) } }),
    { subresource: "status" }
  )
}

const adoptCurrent = (plane: ControlPlane, deployment: KubeObject, current: KubeObject, revision: number): KubeObject => {
  const annotations = annotationsOfNew(deployment, current.metadata.annotations, revision)
  const updated = plane.store.modify("replicasets.apps", current.metadata.namespace, current.metadata.name, (found) => ({
    ...found,
    metadata: { ...found.metadata, annotations },
    spec: deployment.spec.minReadySeconds ? { ...found.spec, minReadySeconds: deployment.spec.minReadySeconds } : found.spec
  }))
  const known = conditionsOf(deployment).some((condition) => condition.type === "Progressing")
  const message = `Found new replica set "${current.metadata.name}"`
  updateDeployment(plane, deployment, annotations[REVISION] ?? "", known ? undefined : { reason: "FoundNewReplicaSet", message })
  return updated ?? current
}

const createCurrent = (plane: ControlPlane, deployment: KubeObject, old: ReadonlyArray<KubeObject>, revision: number): KubeObject => {
  const { namespace, name } = deployment.metadata
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = stableHash(template, deployment.status?.collisionCount)
  const { surge } = updateLimits(deployment)
  const room = replicasOf(deployment) + surge - sumOf(old, replicasOf)
  const replicas = Math.max(0, Math.min(room, replicasOf(deployment)))
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash }
  const created = plane.create("replicasets.apps", {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: {
        ...annotationsOfNew(deployment, undefined, revision),
        ...replicasAnnotations(replicasOf(deployment), replicasOf(deployment) + surge)
      },
      ownerReferences: [controllerRef(deployment)]
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } }
    },
    status: { replicas: 0 }
  })
  if (replicas > 0) recordScaling(plane, deployment, created, 0, replicas)
  const message = `Created new replica set "${created.metadata.name}"`
  updateDeployment(plane, deployment, String(revision), { reason: "NewReplicaSetCreated", message })
  return created
}

const countCollision = ({ store }: ControlPlane, { metadata }: KubeObject): void => {
  store.modify(
    "deployments.apps",
    metadata.namespace,
    metadata.name,
    (found) => ({ ...found, status: { ...found.status, collisionCount: (found.status?.collisionCount ?? 0) + 1 } }),
    { subresource: "status" }
  )
}

/** Brings the current ReplicaSet's revision up to date, creating it where `create` allows. */
export const ensureCurrent = (plane: ControlPlane, deployment: KubeObject, sets: ReplicaSets, create: boolean): ReplicaSets => {
  const revision = Math.max(0, ...sets.old.map(revisionOf)) + 1
  if (sets.current !== undefined) {
    const current = adoptCurrent(plane, deployment, sets.current, revision)
    return { current, old: sets.old, all: [...sets.old, current] }
  }
  if (!create) return sets
  try {
    const current = createCurrent(plane, deployment, sets.old, revision)
    return { current, old: sets.old, all: [...sets.old, current] }
  } catch (error) {
    // Another template's ReplicaSet has the name: the next pass hashes with a new collision count.
    if (error instanceof StatusError && error.status.reason === "AlreadyExists") countCollision(plane, deployment)
    throw error
  }
}

/** Deletes the oldest empty ReplicaSets beyond `revisionHistoryLimit`. */
export const trimHistory = ({ store }: ControlPlane, deployment: KubeObject, old: ReadonlyArray<KubeObject>): void => {
  const limit = deployment.spec.revisionHistoryLimit
  if (limit === undefined) return
  const spare = old.filter((set) => set.metadata.deletionTimestamp === undefined).sort((a, b) => revisionOf(a) - revisionOf(b))
  for (const set of spare.slice(0, Math.max(0, spare.length - limit))) {
    const settled = (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0)
    if ((set.status?.replicas ?? 0) !== 0 || replicasOf(set) !== 0 || !settled) continue
    store.delete("replicasets.apps", set.metadata.namespace, set.metadata.name)
  }
}
