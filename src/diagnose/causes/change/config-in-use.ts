import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, fields, list, strings, text, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity } from "../../scene/entity.ts"
import type { Pod } from "../../scene/views/pod.ts"

/** What clusters and controllers keep up to date by themselves: nobody's change. */
const keptByMachines = /^(?:kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert|linkerd-identity-trust-roots)$|leader|-lock$/

/** ConfigMaps that a pod reads: into its environment, or as files. */
export const configMapsOf = ({ containers, namespace, volumes }: Pod): ReadonlyArray<Entity> => {
  const names = [
    ...containers.flatMap(({ configs }) => configs.flatMap(({ kind, name }) => (kind === "ConfigMap" ? [name] : []))),
    ...volumes.flatMap(({ source }) => (source.kind === "ConfigMap" ? [source.name] : []))
  ].filter((name) => name !== "" && !keptByMachines.test(name))
  return [...new Map(names.map((name) => entity("ConfigMap", namespace, name)).map((one) => [entityKey(one), one])).values()]
}

/** Secrets that a pod reads, by name: what they hold is nobody's evidence. */
export const secretsOf = ({ containers, namespace, volumes }: Pod): ReadonlyArray<Entity> => {
  const names = [
    ...containers.flatMap(({ configs }) => configs.flatMap(({ kind, name }) => (kind === "Secret" ? [name] : []))),
    ...volumes.flatMap(({ source }) => (source.kind === "Secret" ? [source.name] : []))
  ].filter((name) => name !== "")
  return [...new Set(names)].map((name) => entity("Secret", namespace, name))
}

export interface LastChange {
  readonly at: number
  /** The field manager, as it calls itself. */
  readonly by: string | undefined
}

/** When what a ConfigMap or Secret holds was last written, as its `managedFields` tell; its making where they were left out. */
export const lastChangeOf = ({ metadata }: KubeObject): LastChange | undefined => {
  const writes = list(metadata.managedFields).flatMap(({ fieldsV1, manager, time: when }) => {
    const written = time(when)
    const isOfData = at(fieldsV1, "f:data") !== undefined || at(fieldsV1, "f:binaryData") !== undefined
    return written === undefined || !isOfData ? [] : [{ at: written, by: text(manager) }]
  })
  const latest = writes.reduce<LastChange | undefined>((last, one) => (last === undefined || one.at > last.at ? one : last), undefined)
  if (latest !== undefined) return latest
  const made = time(metadata.creationTimestamp)
  return made === undefined ? undefined : { at: made, by: undefined }
}

/** Shorter words are in every log. */
const SHORTEST = 5
/** Longer values are files, whose words may be anything. */
const LONGEST = 200

/** What of a ConfigMap a line names: a key, or a value that stands alone. */
export const namedIn = (line: string, object: KubeObject): string | undefined => {
  const data = strings(fields(object).data)
  const words = [...Object.keys(data), ...Object.values(data).filter((value) => value.length <= LONGEST && !value.includes("\n"))]
  return words.find(
    (word) =>
      word.trim().length >= SHORTEST &&
      /[^\d.]/.test(word) &&
      !/^(?:true|false|info|debug|error|warn)$/i.test(word) &&
      line.includes(word.trim())
  )
}
