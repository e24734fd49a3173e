import type { KubeObject } from "../../kube-object.ts"
import type { ObjectStore } from "../../store/object-store.ts"
import type { UserInfo } from "../authentication/user-info.ts"
import type { Attributes } from "./attributes.ts"
import { type PolicyRule, ruleAllows } from "./policy-rule.ts"

const GROUP = "rbac.authorization.k8s.io"
const WATCHED = ["roles", "clusterroles", "rolebindings", "clusterrolebindings"].map((plural) => `${plural}.${GROUP}`)

/** `reason` says which binding allowed it, or what was wrong with the bindings that might have. */
interface Verdict {
  readonly allowed: boolean
  readonly reason: string
}

/** A binding that names the user, with its role's rules. */
interface Grant {
  readonly rules: ReadonlyArray<PolicyRule>
  readonly reason: string
  /** Set where the role is gone. */
  readonly missing?: string
}

/** Role-based access control over the stored roles and bindings. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface RbacAuthorizer {
  readonly authorize: (attributes: Attributes) => Verdict
  /** Every rule that holds for the user cluster-wide and, with a namespace, in it. */
  readonly rulesFor: (user: UserInfo, namespace: string | undefined) => ReadonlyArray<PolicyRule>
}

interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

const names = (subject: Subject, user: UserInfo, bindingNamespace: string | undefined): boolean => {
  if (subject.kind === "User") return subject.name === user.username
  if (subject.kind === "Group") return user.groups.includes(subject.name)
  return (
    subject.kind === "ServiceAccount" && user.username === `system:serviceaccount:${subject.namespace || bindingNamespace}:${subject.name}`
  )
}

const describeSubject = (subject: Subject): string => {
  const name = subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace ?? ""}` : subject.name
  return `${subject.kind} ${JSON.stringify(name)}`
}

const describeBinding = (binding: KubeObject): string => {
  const { name, namespace } = binding.metadata
  return `${binding.kind} ${JSON.stringify(namespace === undefined ? name : `${name}/${namespace}`)}`
}

const grantOf = (store: ObjectStore, binding: KubeObject, subject: Subject): Grant => {
  const ref = binding.roleRef
  const clusterWide = ref.kind === "ClusterRole"
  const role = store.get(
    `${clusterWide ? "clusterroles" : "roles"}.${GROUP}`,
    clusterWide ? undefined : binding.metadata.namespace,
    ref.name
  )
  const reason = `RBAC: allowed by ${describeBinding(binding)} of ${ref.kind} ${JSON.stringify(ref.name)} to ${describeSubject(subject)}`
  if (role !== undefined) return { rules: role.rules ?? [], reason }
  return { rules: [], reason, missing: `${String(ref.kind).toLowerCase()}.${GROUP} ${JSON.stringify(ref.name)} not found` }
}

const grantsIn = (store: ObjectStore, bindings: ReadonlyArray<KubeObject>, user: UserInfo): ReadonlyArray<Grant> =>
  bindings.flatMap((binding) => {
    const subjects: ReadonlyArray<Subject> = binding.subjects ?? []
    const subject = subjects.find((candidate) => names(candidate, user, binding.metadata.namespace))
    return subject === undefined ? [] : [grantOf(store, binding, subject)]
  })

const MASTERS: PolicyRule = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], nonResourceURLs: ["*"] }

const refused = (grants: ReadonlyArray<Grant>): Verdict => {
  const missing = grants.flatMap((grant) => (grant.missing === undefined ? [] : [grant.missing]))
  if (missing.length === 0) return { allowed: false, reason: "" }
  return { allowed: false, reason: `RBAC: ${missing.length === 1 ? missing[0] : `[${missing.join(", ")}]`}` }
}

export const makeRbacAuthorizer = (store: ObjectStore): RbacAuthorizer => {
  const kept = new Map<string, ReadonlyArray<Grant>>()
  for (const resource of WATCHED) store.subscribe(resource, () => kept.clear())
  const grants = (user: UserInfo, namespace: string | undefined): ReadonlyArray<Grant> => {
    const key = JSON.stringify([namespace ?? "", user.username, user.groups])
    const found = kept.get(key)
    if (found !== undefined) return found
    const bindings = namespace === undefined ? store.list(`clusterrolebindings.${GROUP}`) : store.list(`rolebindings.${GROUP}`, namespace)
    const computed = grantsIn(store, bindings, user)
    kept.set(key, computed)
    return computed
  }
  const applying = (user: UserInfo, namespace: string | undefined): ReadonlyArray<Grant> => [
    ...grants(user, undefined),
    ...(namespace === undefined ? [] : grants(user, namespace))
  ]
  return {
    authorize: (attributes) => {
      const { user } = attributes
      if (user.groups.includes("system:masters")) return { allowed: true, reason: "" }
      const found = applying(user, attributes.kind === "resource" ? attributes.namespace : undefined)
      const grant = found.find(({ rules }) => rules.some((rule) => ruleAllows(rule, attributes)))
      return grant === undefined ? refused(found) : { allowed: true, reason: grant.reason }
    },
    rulesFor: (user, namespace) =>
      user.groups.includes("system:masters") ? [MASTERS] : applying(user, namespace).flatMap((grant) => grant.rules)
  }
}
