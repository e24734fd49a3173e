import type { KubeObject } from "../../kube-object.ts"
import type { ObjectStore } from "../../store/object-store.ts"
import { forbidden } from "../../store/status-error.ts"
import type { AdmissionHook, AdmissionRequest } from "../admission/admission-hook.ts"
import type { UserInfo } from "../authentication/user-info.ts"
import type { Attributes } from "./attributes.ts"
import { type PolicyRule, ruleCovers } from "./policy-rule.ts"
import type { RbacAuthorizer } from "./rbac.ts"

const GROUP = "rbac.authorization.k8s.io"
const ROLES = new Set([`roles.${GROUP}`, `clusterroles.${GROUP}`])
const BINDINGS = new Set([`rolebindings.${GROUP}`, `clusterrolebindings.${GROUP}`])

/** A rule taken apart until each piece grants one verb on one thing. */
const pieces = (rule: PolicyRule): ReadonlyArray<PolicyRule> => {
  const { verbs, apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [] } = rule
  const names = resourceNames.length === 0 ? [undefined] : resourceNames
  return verbs.flatMap((verb) => [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        names.map((name) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(name === undefined ? {} : { resourceNames: [name] })
        }))
      )
    ),
    ...nonResourceURLs.map((url) => ({ verbs: [verb], nonResourceURLs: [url] }))
  ])
}

const quoted = (list: ReadonlyArray<string>): string => `[${list.map((each) => JSON.stringify(each)).join(" ")}]`

const FIELDS = [
  ["APIGroups", "apiGroups"],
  ["Resources", "resources"],
  ["NonResourceURLs", "nonResourceURLs"],
  ["ResourceNames", "resourceNames"]
] as const

const target = (rule: PolicyRule): string =>
  FIELDS.flatMap(([label, field]) => ((rule[field] ?? []).length === 0 ? [] : [`${label}:${quoted(rule[field] ?? [])}`])).join(", ")

/** The missing pieces, one line for each thing, with its verbs together. */
const described = (missing: ReadonlyArray<PolicyRule>): string => {
  const verbs = new Map<string, ReadonlyArray<string>>()
  for (const piece of missing) verbs.set(target(piece), [...(verbs.get(target(piece)) ?? []), ...piece.verbs])
  return [...verbs]
    .map(([what, list]) => `{${what}, Verbs:${quoted(list)}}`)
    .sort()
    .join("\n")
}

const rulesGranted = (store: ObjectStore, { resource, object }: AdmissionRequest): ReadonlyArray<PolicyRule> => {
  if (ROLES.has(resource)) return object.rules ?? []
  const clusterWide = object.roleRef?.kind === "ClusterRole"
  const role: KubeObject | undefined = store.get(
    `${clusterWide ? "clusterroles" : "roles"}.${GROUP}`,
    clusterWide ? undefined : object.metadata.namespace,
    object.roleRef?.name ?? ""
  )
  return role?.rules ?? []
}

/** `escalate` on roles and `bind` on the role a binding names let a user grant more than they hold. */
const exemption = (request: AdmissionRequest, user: UserInfo): Attributes => {
  const { resource, namespace, name, object } = request
  const isRole = ROLES.has(resource)
  const plural = isRole ? (resource.split(".")[0] ?? "") : object.roleRef?.kind === "ClusterRole" ? "clusterroles" : "roles"
  return {
    kind: "resource",
    user,
    verb: isRole ? "escalate" : "bind",
    group: GROUP,
    plural,
    name: isRole ? name : (object.roleRef?.name ?? ""),
    ...(namespace === undefined ? {} : { namespace })
  }
}

/**
 * Nobody grants what they do not hold. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export const noEscalation = (store: ObjectStore, authorizer: RbacAuthorizer): AdmissionHook => ({
  name: "RBACEscalation",
  admit: (request) => {
    const { operation, resource, namespace, name, user, object } = request
    if (operation === "DELETE" || !(ROLES.has(resource) || BINDINGS.has(resource))) return object
    if (authorizer.authorize(exemption(request, user)).allowed) return object
    const held = authorizer.rulesFor(user, namespace)
    const missing = rulesGranted(store, request)
      .flatMap(pieces)
      .filter((piece) => !held.some((rule) => ruleCovers(rule, piece)))
    if (missing.length === 0) return object
    const who = `user ${JSON.stringify(user.username)} (groups=${quoted(user.groups)})`
    throw forbidden(resource, name, `${who} is attempting to grant RBAC permissions not currently held:\n${described(missing)}`)
  }
})
