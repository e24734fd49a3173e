import { parseQuantity } from "../../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "../draft.ts"
import { duplicateValue, type FieldErrors, forbiddenField, invalidValue, required } from "./field-error.ts"
import { dnsLabel } from "./names.ts"

/** The one field each of these sources cannot do without. */
const essential: Readonly<Record<string, string>> = {
  hostPath: "path",
  configMap: "name",
  secret: "secretName",
  persistentVolumeClaim: "claimName",
  nfs: "server",
  csi: "driver"
}

const sourceErrors = (volume: Draft, field: string): FieldErrors => {
  const sources = Object.keys(volume).filter((key) => key !== "name")
  const [first, ...others] = sources
  if (first === undefined) return [required(field, "must specify a volume type")]
  const key = essential[first]
  return [
    ...(key !== undefined && !volume[first]?.[key] ? [required(`${field}.${first}.${key}`)] : []),
    ...others.map((other) => forbiddenField(`${field}.${other}`, "may not specify more than 1 volume type"))
  ]
}

const sizeErrors = (volume: Draft, field: string): FieldErrors =>
  (parseQuantity(volume.emptyDir?.sizeLimit)?.nanos ?? 0n) < 0n
    ? [forbiddenField(`${field}.emptyDir.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
    : []

const ownErrors = (volume: Draft, field: string): FieldErrors => [
  ...sizeErrors(volume, field),
  ...sourceErrors(volume, field),
  ...(volume.name
    ? dnsLabel(volume.name).map((problem) => invalidValue(`${field}.name`, volume.name, problem))
    : [required(`${field}.name`)])
]

/** The volumes of a pod. */
export const volumeErrors = (spec: Draft, field: string): FieldErrors => {
  const volumes = items(spec, "volumes")
  return volumes.flatMap((volume, index) => {
    const at = `${field}.volumes[${index}]`
    const isTaken = volume.name && volumes.findIndex((other) => other.name === volume.name) < index
    return [...ownErrors(volume, at), ...(isTaken ? [duplicateValue(`${at}.name`, volume.name)] : [])]
  })
}

/** The volumes that containers may mount: those with nothing wrong about them. */
export const soundVolumeNames = (spec: Draft): ReadonlyArray<string> =>
  items(spec, "volumes")
    .filter((volume) => ownErrors(volume, "").length === 0)
    .map((volume) => String(volume.name))
