import { canonicalQuantity } from "../../platform/kubernetes/quantity.ts"
import type { FieldType } from "./field-type.ts"
import type { KindModels, Model } from "./kind-models.ts"

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0

/** Fields that the API leaves out when they are false, zero or empty, which there means the same as absent. */
const blankable: Readonly<Record<string, ReadonlyArray<string>>> = {
  V1Container: ["stdin", "stdinOnce", "tty", "workingDir"],
  V1ContainerPort: ["hostIP", "hostPort", "name"],
  V1DaemonSetSpec: ["minReadySeconds"],
  V1DeploymentSpec: ["minReadySeconds", "paused"],
  V1EnvVar: ["value"],
  V1NodeSpec: ["podCIDR", "providerID", "unschedulable"],
  V1PodSpec: ["hostIPC", "hostNetwork", "hostPID", "hostname", "nodeName", "priorityClassName", "subdomain"],
  V1PriorityClass: ["description", "globalDefault"],
  V1Probe: ["initialDelaySeconds"],
  V1ReplicaSetSpec: ["minReadySeconds"],
  V1ServicePort: ["name", "nodePort"],
  V1ServiceSpec: ["clusterIP", "externalName", "publishNotReadyAddresses"],
  V1StatefulSetSpec: ["minReadySeconds", "serviceName"],
  V1Toleration: ["effect", "key", "operator", "value"],
  V1VolumeMount: ["readOnly", "subPath"]
}

const isBlank = (value: unknown): boolean => value === false || value === 0 || value === ""

const canonicalValue = (models: KindModels, type: FieldType, value: unknown): unknown => {
  switch (type.kind) {
    case "scalar":
      return type.scalar === "quantity" ? canonicalQuantity(value) : value
    case "list":
      return Array.isArray(value) ? value.map((item) => canonicalValue(models, type.items, item)) : value
    case "map":
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, canonicalValue(models, type.values, each)]))
        : value
    case "object": {
      const model = models.model(type.model)
      return model !== undefined && isRecord(value) ? canonicalFields(models, model, value) : value
    }
  }
}

const canonicalFields = (models: KindModels, model: Model, object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const type = model.fields.get(name)?.type
      if (value === null || (isBlank(value) && blankable[model.name]?.includes(name) === true)) return []
      if (type === undefined) return [[name, value]]
      if ((type.kind === "list" || type.kind === "map") && isEmpty(value)) return []
      return [[name, canonicalValue(models, type, value)]]
    })
  )

/**
 * An object as it comes back from the API after decoding: nulls and empty lists and maps are gone, quantities are in
 * canonical form. Fields outside the schema are kept (strict decoding deals with them).
 */
export const canonicalObject = <O extends object>(models: KindModels, model: Model, object: O): O =>
  canonicalFields(models, model, Object.fromEntries(Object.entries(object))) as O
