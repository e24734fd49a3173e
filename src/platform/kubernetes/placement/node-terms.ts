import { matchesLabels, meetsRequirement } from "../label-selector.ts"
import type { NamedNode, NodeTerm, PlacementSpec } from "./placed-pod.ts"

/** A term with no requirement matches nothing. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity */
export const meetsTerm = (term: NodeTerm, { labels, name }: NamedNode): boolean => {
  const { matchExpressions = [], matchFields = [] } = term
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((requirement) => meetsRequirement(requirement, labels)) &&
    matchFields.every((requirement) => meetsRequirement(requirement, { "metadata.name": name }))
  )
}

/** Whether a volume's or a pod's required node terms allow this node; no terms allow every node. */
export const meetsNodeTerms = (terms: ReadonlyArray<NodeTerm> | undefined, node: NamedNode): boolean =>
  terms === undefined || terms.some((term) => meetsTerm(term, node))

/** Whether a pod's node selector and required node affinity allow this node. */
export const wantsNode = ({ affinity, nodeSelector }: PlacementSpec, node: NamedNode): boolean =>
  matchesLabels(nodeSelector ?? {}, node.labels) &&
  meetsNodeTerms(affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms, node)
