import { type Draft, fill, items, struct } from "../draft.ts"
import { addServiceAccountToken } from "./service-account-token.ts"

/** What the admission plugins look up. */
export interface PodAdmissionContext {
  /** The pod's service account; `undefined` when it does not exist. */
  readonly serviceAccount: (name: string) => Draft | undefined
  readonly priorityClasses: ReadonlyArray<Draft>
  /** Five letters that make the token volume's name unique. */
  readonly suffix: string
}

/** The admitted pod, or the reason the server gives after `pods "x" is forbidden: `. */
export type Admission = { readonly pod: Draft } | { readonly forbidden: string }

const unreachableKeys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]

const tolerates = (toleration: Draft, key: string): boolean =>
  (toleration.key === key || (!toleration.key && toleration.operator === "Exists")) &&
  (!toleration.effect || toleration.effect === "NoExecute")

/** Pods stay 300 seconds on a node that went away, unless they say otherwise. */
const addTolerations = (spec: Draft): void => {
  const missing = unreachableKeys.filter((key) => !items(spec, "tolerations").some((each) => tolerates(each, key)))
  if (missing.length === 0) return
  const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }))
  spec.tolerations = [...items(spec, "tolerations"), ...added]
}

const systemPriorities: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2000000000,
  "system-node-critical": 2000001000
}

const priorityOf = (spec: Draft, classes: ReadonlyArray<Draft>): Draft | undefined => {
  const name: string = spec.priorityClassName ?? ""
  const found =
    name === "" ? classes.find(({ globalDefault }) => globalDefault === true) : classes.find(({ metadata }) => metadata?.name === name)
  if (found !== undefined)
    return {
      priorityClassName: found.metadata.name,
      priority: found.value,
      preemptionPolicy: found.preemptionPolicy ?? "PreemptLowerPriority"
    }
  if (name === "") return { priority: 0, preemptionPolicy: "PreemptLowerPriority" }
  const value = systemPriorities[name]
  return value === undefined ? undefined : { priority: value, preemptionPolicy: "PreemptLowerPriority" }
}

/** What they do to a changed pod: it keeps its priority where it says none, and tolerates as a new one does. `pod` is left as it is. */
export const admitPodUpdate = (pod: Draft, previous: Draft): Draft => {
  const draft: Draft = structuredClone(pod)
  const { priority, preemptionPolicy } = previous.spec ?? {}
  const spec = struct(draft, "spec")
  fill(spec, { priority, preemptionPolicy })
  addTolerations(spec)
  return draft
}

/**
 * What the default admission plugins do to a new pod (defaulted already): service account and its token volume, priority, tolerations.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/ . `pod` is left as it is.
 */
export const admitPod = (pod: Draft, context: PodAdmissionContext): Admission => {
  const draft: Draft = structuredClone(pod)
  const spec: Draft = draft.spec ?? {}
  draft.spec = spec
  const name: string = spec.serviceAccountName || "default"
  const account = context.serviceAccount(name)
  if (account === undefined) {
    const namespace = draft.metadata?.namespace ?? "default"
    return { forbidden: `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found` }
  }
  const priority = priorityOf(spec, context.priorityClasses)
  if (priority === undefined) return { forbidden: `no PriorityClass with name ${spec.priorityClassName} was found` }
  Object.assign(spec, { serviceAccountName: name, serviceAccount: name }, priority)
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) spec.imagePullSecrets = account.imagePullSecrets
  addServiceAccountToken(spec, account, `kube-api-access-${context.suffix}`)
  addTolerations(spec)
  return { pod: draft }
}
