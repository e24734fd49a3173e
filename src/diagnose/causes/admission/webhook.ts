import type { Entity } from "../../../domain/entity.ts"
import { at, fields, list, strings, text, texts, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesSelector, selectorOf } from "../../../platform/kubernetes/label-selector.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { namespaceLabels } from "../../scene/views/namespace.ts"
import { type Backend, backendOf } from "./backend.ts"

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export interface Webhook {
  readonly configuration: Entity
  readonly name: string
  readonly backend: Backend
  /** Whether what it should judge is refused while it cannot be asked. */
  readonly isRequired: boolean
  /** Seconds that one call may take. */
  readonly timeout: number
  readonly spec: unknown
}

export const webhookKinds: ReadonlyArray<string> = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"]

export const webhooksOf = (configuration: KubeObject): ReadonlyArray<Webhook> =>
  list(configuration.webhooks).map((spec) => ({
    configuration: entityOf(configuration),
    name: text(spec.name) ?? "",
    backend: backendOf(spec.clientConfig),
    isRequired: spec.failurePolicy !== "Ignore",
    timeout: wholeNumber(spec.timeoutSeconds) ?? 10,
    spec
  }))

const includes = (wanted: unknown, value: string): boolean => {
  const all = texts(wanted)
  return all.includes("*") || all.includes(value)
}

const takesNewPods = ({ spec }: Webhook): boolean =>
  list(at(spec, "rules")).some((rule) => {
    const ofCore = Array.isArray(rule.apiGroups) && (rule.apiGroups.includes("") || rule.apiGroups.includes("*"))
    return ofCore && includes(rule.operations, "CREATE") && (includes(rule.resources, "pods") || includes(rule.resources, "*/*"))
  })

/**
 * Whether the new pods of a template must pass it. Not where labels of the namespace that it selects by are unknown, nor where CEL decides
 * (`matchConditions`).
 */
export const mustPass = (scene: Scene, webhook: Webhook, namespace: string, template: unknown): boolean => {
  const { matchConditions, namespaceSelector, objectSelector } = fields(webhook.spec)
  if (!webhook.isRequired || !takesNewPods(webhook) || list(matchConditions).length > 0) return false
  if (!matchesSelector(selectorOf(objectSelector), strings(at(template, "metadata", "labels")))) return false
  const places = selectorOf(namespaceSelector)
  if (places.matchExpressions.length === 0 && Object.keys(places.matchLabels).length === 0) return true
  const found = scene.find(entity("Namespace", undefined, namespace))
  if (typeof found === "string") return false
  return matchesSelector(places, namespaceLabels(found))
}
