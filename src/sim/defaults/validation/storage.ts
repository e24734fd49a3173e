import { formatQuantity, parseQuantity } from "../../../platform/kubernetes/quantity.ts"
import type { Draft } from "../draft.ts"
import { type FieldErrors, invalidValue, required, unsupported } from "./field-error.ts"

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
const volumeFields = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeMode",
  "volumeAttributesClassName"
])

const modeErrors = (modes: ReadonlyArray<string> = [], missing: string | undefined): FieldErrors =>
  modes.length === 0
    ? [required("spec.accessModes", missing)]
    : modes.flatMap((mode) => (accessModes.includes(mode) ? [] : [unsupported("spec.accessModes", mode, accessModes)]))

const positive = (value: unknown, field: string): FieldErrors => {
  const quantity = parseQuantity(value)
  return quantity !== undefined && quantity.nanos <= 0n ? [invalidValue(field, formatQuantity(quantity), "must be greater than zero")] : []
}

export const claimErrors = ({ spec = {} }: Draft): FieldErrors => {
  const storage: unknown = spec.resources?.requests?.storage
  return [
    ...modeErrors(spec.accessModes, "at least 1 access mode is required"),
    ...(storage === undefined ? [required("spec.resources[storage]")] : positive(storage, "spec.resources[storage]"))
  ]
}

export const persistentVolumeErrors = ({ spec = {} }: Draft): FieldErrors => {
  const storage: unknown = spec.capacity?.storage
  return [
    ...modeErrors(spec.accessModes, undefined),
    ...(spec.capacity === undefined ? [required("spec.capacity")] : []),
    ...(storage === undefined ? [unsupported("spec.capacity", spec.capacity, ["storage"])] : positive(storage, "spec.capacity[storage]")),
    ...(Object.keys(spec).some((key) => !volumeFields.has(key)) ? [] : [required("spec", "must specify a volume type")])
  ]
}

export const storageClassErrors = ({ provisioner }: Draft): FieldErrors => (provisioner ? [] : [required("provisioner")])
