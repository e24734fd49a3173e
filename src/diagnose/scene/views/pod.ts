import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, fields, list, strings, text, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../entity.ts"
import { type Condition, condition, conditionsOf } from "./condition.ts"
import { type Container, containersOf } from "./container.ts"

interface Volume {
  readonly name: string
  readonly source:
    | { readonly kind: "ConfigMap" | "Secret"; readonly name: string; readonly optional: boolean; readonly keys: ReadonlyArray<string> }
    | { readonly kind: "PersistentVolumeClaim"; readonly name: string }
    | { readonly kind: "other"; readonly name: string }
}

export interface Pod {
  readonly entity: Entity
  readonly object: KubeObject
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly node: string | undefined
  readonly phase: string | undefined
  /** Why it is in its phase: `Evicted`, `NodeLost`, `Preempting`. */
  readonly reason: string
  readonly message: string
  readonly conditions: ReadonlyArray<Condition>
  readonly containers: ReadonlyArray<Container>
  readonly volumes: ReadonlyArray<Volume>
  readonly serviceAccount: string
  readonly pullSecrets: ReadonlyArray<string>
  readonly createdAt: number | undefined
  readonly deletedAt: number | undefined
  readonly spec: Fields
  /** Whether its containers' wishes are known, or only how it is. */
  readonly isWhole: boolean
}

export const isReady = ({ conditions }: Pod): boolean => condition(conditions, "Ready")?.status === "True"

/** Its address in the cluster. */
export const addressOf = ({ object }: Pod): string | undefined => text(at(object, "status", "podIP"))

/** The claims that its volumes are of. */
export const claimsOf = ({ namespace, volumes }: Pod): ReadonlyArray<Entity> =>
  volumes.flatMap(({ source }) => (source.kind === "PersistentVolumeClaim" ? [entity(source.kind, namespace, source.name)] : []))

export const usesClaim = ({ namespace, volumes }: Pod, claim: Entity): boolean =>
  namespace === claim.namespace && volumes.some(({ source }) => source.kind === claim.kind && source.name === claim.name)

const configVolumes = (name: string, { configMap, secret }: Fields): ReadonlyArray<Volume> => [
  ...[configMap]
    .filter((one) => one !== undefined && one !== null)
    .map(
      (one): Volume => ({
        name,
        source: { kind: "ConfigMap", name: text(fields(one).name) ?? "", optional: fields(one).optional === true, keys: keysOf(one) }
      })
    ),
  ...[secret]
    .filter((one) => one !== undefined && one !== null)
    .map(
      (one): Volume => ({
        name,
        source: {
          kind: "Secret",
          name: text(fields(one).secretName) ?? text(fields(one).name) ?? "",
          optional: fields(one).optional === true,
          keys: keysOf(one)
        }
      })
    )
]

const keysOf = (source: unknown): ReadonlyArray<string> => list(fields(source).items).flatMap(({ key }) => text(key) ?? [])

const volumesOf = (volume: Fields): ReadonlyArray<Volume> => {
  const name = text(volume.name) ?? ""
  const claim = text(at(volume, "persistentVolumeClaim", "claimName"))
  if (claim !== undefined) return [{ name, source: { kind: "PersistentVolumeClaim", name: claim } }]
  const direct = configVolumes(name, volume)
  if (direct.length > 0) return direct
  const projected = list(at(volume, "projected", "sources")).flatMap((source) => configVolumes(name, source))
  return projected.length > 0
    ? projected
    : [{ name, source: { kind: "other", name: Object.keys(volume).find((key) => key !== "name") ?? "" } }]
}

export const podOf = (object: KubeObject): Pod => {
  const spec = fields(object.spec)
  const status = fields(object.status)
  return {
    entity: entityOf(object),
    object,
    namespace: object.metadata.namespace ?? "default",
    labels: strings(object.metadata.labels),
    node: text(spec.nodeName),
    phase: text(status.phase),
    reason: text(status.reason) ?? "",
    message: text(status.message) ?? "",
    conditions: conditionsOf(status.conditions),
    containers: containersOf(spec, status),
    volumes: list(spec.volumes).flatMap(volumesOf),
    serviceAccount: text(spec.serviceAccountName) ?? text(spec.serviceAccount) ?? "default",
    pullSecrets: list(spec.imagePullSecrets).flatMap(({ name }) => text(name) ?? []),
    createdAt: time(object.metadata.creationTimestamp),
    deletedAt: time(object.metadata.deletionTimestamp),
    spec,
    isWhole: list(spec.containers).some(({ image }) => text(image) !== undefined)
  }
}
