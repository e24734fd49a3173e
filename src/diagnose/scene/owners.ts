import { type Entity, entityKey } from "../../domain/entity.ts"
import { text } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "./entity.ts"
import type { SeenObject } from "./scene.ts"

/** Longer chains than Deployment, ReplicaSet, Pod and CronJob, Job, Pod come from operators. */
const DEEPEST = 6

const ownerOf = ({ metadata }: KubeObject): Entity | undefined => {
  const owners = metadata.ownerReferences ?? []
  const owner = owners.find(({ controller }) => controller === true) ?? (owners.length === 1 ? owners[0] : undefined)
  return owner === undefined ? undefined : entity(owner.kind, metadata.namespace, owner.name)
}

/**
 * A ReplicaSet's name is its Deployment's with the hash of the template, which its pods carry as a label: as a number in clusters before 1.11,
 * where the name has it in letters.
 */
const deploymentOf = (replicaSet: Entity, hash: string | undefined): Entity | undefined => {
  const suffix = [hash, /-([bcdfghjklmnpqrstvwxz2456789]{6,10})$/.exec(replicaSet.name)?.[1]].find(
    (one) => one !== undefined && replicaSet.name.endsWith(`-${one}`)
  )
  if (suffix === undefined) return undefined
  return { ...replicaSet, kind: "Deployment", name: replicaSet.name.slice(0, -suffix.length - 1) }
}

const knownDeployment = (replicaSet: Entity, hash: string | undefined, isKnown: (one: Entity) => boolean): Entity | undefined => {
  const found = deploymentOf(replicaSet, hash)
  return found !== undefined && isKnown(found) ? found : undefined
}

/** A Job's name is its CronJob's with the minute of its schedule. */
const cronJobOf = (job: Entity, isKnown: (one: Entity) => boolean): Entity | undefined => {
  const name = /^(.+)-\d{8,}$/.exec(job.name)?.[1]
  const found = name === undefined ? undefined : { ...job, kind: "CronJob", name }
  return found !== undefined && isKnown(found) ? found : undefined
}

const byName = (owner: Entity, hash: string | undefined, isKnown: (one: Entity) => boolean): Entity | undefined =>
  owner.kind === "ReplicaSet" ? knownDeployment(owner, hash, isKnown) : owner.kind === "Job" ? cronJobOf(owner, isKnown) : undefined

/** The workload at the top of an object's owner chain, by references and, where a link was not recorded, by how names are made. */
export const topOwner = (object: KubeObject, objects: ReadonlyMap<string, SeenObject>): Entity => {
  const isKnown = (one: Entity) => objects.has(entityKey(one))
  const hash = text(object.metadata.labels?.["pod-template-hash"])
  let top = entityOf(object)
  let next = ownerOf(object)
  for (let depth = 0; next !== undefined && depth < DEEPEST; depth++) {
    // a Node owns the pods of its manifests, and is no workload
    if (next.kind === "Node") return top
    top = next
    const seen = objects.get(entityKey(next))?.object
    // a row of a table tells no owner
    if (seen !== undefined) next = ownerOf(seen) ?? byName(next, hash, isKnown)
    else if (next.kind === "ReplicaSet") next = deploymentOf(next, hash) ?? knownDeployment(next, /-([^-]+)$/.exec(next.name)?.[1], isKnown)
    else next = next.kind === "Job" ? cronJobOf(next, isKnown) : undefined
  }
  return top
}
