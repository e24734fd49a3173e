import { matchesLabels, meetsRequirement } from "../../platform/kubernetes/label-selector.ts"
import type { KubeObject } from "../kube-object.ts"

type Requirement = Parameters<typeof meetsRequirement>[0]

interface Term {
  readonly matchExpressions?: ReadonlyArray<Requirement>
  readonly matchFields?: ReadonlyArray<Requirement>
}

/** A term with no requirement matches nothing. */
const meetsTerm = (term: Term, node: KubeObject): boolean => {
  const { matchExpressions = [], matchFields = [] } = term
  if (matchExpressions.length + matchFields.length === 0) return false
  const fields = { "metadata.name": node.metadata.name }
  return (
    matchExpressions.every((requirement) => meetsRequirement(requirement, node.metadata.labels)) &&
    matchFields.every((requirement) => meetsRequirement(requirement, fields))
  )
}

/** Whether a volume's or a pod's required node terms allow this node; no terms allow every node. */
export const meetsNodeTerms = (terms: ReadonlyArray<Term> | undefined, node: KubeObject): boolean =>
  terms === undefined || terms.some((term) => meetsTerm(term, node))

/** https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
export const wantsNode = (pod: KubeObject, node: KubeObject): boolean =>
  matchesLabels(pod.spec.nodeSelector ?? {}, node.metadata.labels) &&
  meetsNodeTerms(pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms, node)

/** The summed weight of the preferred terms this node meets. */
export const preferredNodeWeight = (pod: KubeObject, node: KubeObject): number => {
  let total = 0
  for (const { weight, preference } of pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (meetsTerm(preference, node)) total += weight
  }
  return total
}
