/**
 * Taints that the node controller sets by a node's conditions: what keeps pods away is the node's illness, not who it is kept for.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-not-ready
 */
const OF_ILLNESS = /^node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|network-unavailable)\b/

export const isOfIllness = (key: string): boolean => OF_ILLNESS.test(key)
