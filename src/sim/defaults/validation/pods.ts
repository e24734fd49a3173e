import { type Draft, items } from "../draft.ts"
import { containersErrors } from "./containers.ts"
import { type FieldErrors, invalidValue, oneOf, unsupported, within } from "./field-error.ts"
import { selectorMapErrors } from "./metadata.ts"
import { dnsSubdomain, qualifiedName } from "./names.ts"
import { soundVolumeNames, volumeErrors } from "./volumes.ts"

const maxInt32 = 2_147_483_647

const operatorErrors = ({ key, operator, value }: Draft, field: string): FieldErrors => {
  if (operator === undefined || operator === "" || operator === "Equal") return []
  if (operator === "Exists")
    return value ? [invalidValue(`${field}.operator`, value, "value must be empty when `operator` is 'Exists'")] : []
  return [unsupported(`${field}.operator`, operator, ["Equal", "Exists"]), ...(key ? [] : [])]
}

const tolerationErrors = (toleration: Draft, field: string): FieldErrors => [
  ...(toleration.key ? qualifiedName(toleration.key).map((problem) => invalidValue(`${field}.key`, toleration.key, problem)) : []),
  ...(!toleration.key && toleration.operator !== "Exists"
    ? [
        invalidValue(
          `${field}.operator`,
          toleration.operator ?? "",
          'operator must be Exists when `key` is empty, which means "match all values and all keys"'
        )
      ]
    : []),
  ...operatorErrors(toleration, field),
  ...(toleration.effect ? oneOf(`${field}.effect`, toleration.effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"]) : [])
]

const nameErrors = (value: unknown, field: string): FieldErrors =>
  value ? dnsSubdomain(String(value)).map((problem) => invalidValue(field, value, problem)) : []

export interface PodSpecRules {
  /** The restart policies the owner allows; all by default. */
  readonly restartPolicies?: ReadonlyArray<string>
  /** Volumes the owner provides beside the pod's own. */
  readonly ownersVolumes?: ReadonlyArray<string>
}

const allPolicies = ["Always", "OnFailure", "Never"]

/** What pods and pod templates alike must satisfy. */
export const podSpecErrors = (
  spec: Draft,
  field: string,
  { restartPolicies = allPolicies, ownersVolumes = [] }: PodSpecRules = {}
): FieldErrors => [
  ...volumeErrors(spec, field),
  ...containersErrors(spec, field, new Set([...soundVolumeNames(spec), ...ownersVolumes])),
  ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, restartPolicies),
  ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
  ...selectorMapErrors(spec.nodeSelector, `${field}.nodeSelector`),
  ...items(spec, "tolerations").flatMap((toleration, index) => tolerationErrors(toleration, `${field}.tolerations[${index}]`)),
  ...nameErrors(spec.serviceAccountName, `${field}.serviceAccountName`),
  ...nameErrors(spec.nodeName, `${field}.nodeName`),
  ...(spec.activeDeadlineSeconds === undefined ? [] : within(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 1, maxInt32))
]
