import { type Entity, entityKey } from "../../domain/entity.ts"
import { list } from "../../platform/kubernetes/fields.ts"
import { entityOf } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { isTrue } from "../scene/views/condition.ts"
import { isAtRestOnPurpose } from "../symptoms/at-rest.ts"
import { isJobSettled } from "../symptoms/made-up-for.ts"
import type { Focus } from "./relevance.ts"

/** Kinds whose own object tells how they are; of the others their pods do. */
const alone = ["Node", "PersistentVolumeClaim", "PersistentVolume"]

/** Those of which a condition tells it, where that holds. */
const telling: Readonly<Record<string, string>> = {
  APIService: "Available",
  Certificate: "Ready",
  ClusterIssuer: "Ready",
  EC2NodeClass: "Ready",
  ExternalSecret: "Ready",
  Issuer: "Ready",
  NodeClaim: "Ready",
  NodePool: "Ready",
  ScaledObject: "Ready"
}

const hasEndpoints = (scene: Scene, service: Entity): boolean => {
  const endpoints = scene.find({ ...service, kind: "Endpoints" })
  return typeof endpoints !== "string" && list(endpoints.subsets).some(({ addresses }) => list(addresses).length > 0)
}

/** Whether all that is asked about are objects that tell by themselves how they are, and are known. */
export const standsAlone = (scene: Scene, { named }: Focus): boolean => {
  const known = alone.flatMap((kind) => scene.known(kind).map(entityOf))
  const well = Object.entries(telling).flatMap(([kind, type]) =>
    scene
      .known(kind)
      .filter((object) => isTrue(object, type))
      .map(entityOf)
  )
  const served = scene
    .known("Service")
    .map(entityOf)
    .filter((service) => hasEndpoints(scene, service))
  const resting = ["Deployment", "StatefulSet"]
    .flatMap((kind) => scene.known(kind))
    .filter((workload) => isAtRestOnPurpose(scene, workload))
    .map(entityOf)
  const settled = scene
    .known("Job")
    .filter((job) => isJobSettled(scene, job))
    .flatMap((job) => [entityOf(job), scene.workloadOf(job)])
  const seen = new Set([...known, ...well, ...served, ...resting, ...settled].map(entityKey))
  return named.size > 0 && [...named].every((key) => seen.has(key))
}
