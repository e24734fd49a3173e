import type { KubeObject } from "../../kube-object.ts"
import { apiVersionOf } from "../../resources/resource-registry.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import { autoscalerV1, storedAutoscaler } from "./autoscaler-versions.ts"
import { eventsGroupEvent, storedEvent } from "./event-versions.ts"

interface Conversion {
  readonly served: (stored: KubeObject) => KubeObject
  readonly stored: (served: KubeObject) => KubeObject
}

/** Versions whose shape differs from the stored one. All others differ by their apiVersion at most. */
const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  "autoscaling/v1/HorizontalPodAutoscaler": { served: autoscalerV1, stored: storedAutoscaler },
  "events.k8s.io/v1/Event": { served: eventsGroupEvent, stored: storedEvent }
}

const conversionOf = (type: ResourceType): Conversion | undefined => CONVERSIONS[`${apiVersionOf(type)}/${type.kind}`]

/** The stored object as `type`'s version shows it; the same reference where nothing differs. */
export const toServed = (type: ResourceType, object: KubeObject): KubeObject => {
  const conversion = conversionOf(type)
  if (conversion !== undefined) return conversion.served(object)
  const apiVersion = apiVersionOf(type)
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
}

/** The inverse of `toServed`. */
export const toStored = (type: ResourceType, object: KubeObject): KubeObject => conversionOf(type)?.stored(object) ?? object
