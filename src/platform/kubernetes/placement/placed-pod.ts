import type { LabelSelector, meetsRequirement } from "../label-selector.ts"
import type { PodDemand } from "./pod-requests.ts"
import type { Toleration } from "./taints.ts"

type Requirement = Parameters<typeof meetsRequirement>[0]

export interface NodeTerm {
  readonly matchExpressions?: ReadonlyArray<Requirement>
  readonly matchFields?: ReadonlyArray<Requirement>
}

/** A required term of pod affinity or anti-affinity. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
export interface PodTerm {
  readonly topologyKey: string
  readonly labelSelector?: LabelSelector
  readonly namespaces?: ReadonlyArray<string>
  readonly namespaceSelector?: LabelSelector
}

interface RequiredPods {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: ReadonlyArray<PodTerm>
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
interface SpreadConstraint {
  readonly maxSkew: number
  readonly topologyKey: string
  readonly whenUnsatisfiable: string
  readonly labelSelector?: LabelSelector
}

/** What of a pod's spec decides on which nodes it can be. */
export interface PlacementSpec extends PodDemand {
  readonly nodeSelector?: { readonly [key: string]: string }
  readonly tolerations?: ReadonlyArray<Toleration>
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: ReadonlyArray<NodeTerm> }
    }
    readonly podAffinity?: RequiredPods
    readonly podAntiAffinity?: RequiredPods
  }
  readonly topologySpreadConstraints?: ReadonlyArray<SpreadConstraint>
}

export interface PlacedPod {
  readonly metadata: { readonly namespace?: string; readonly labels?: { readonly [key: string]: string } }
  readonly spec?: PlacementSpec
}

export interface NamedNode {
  readonly name: string
  readonly labels?: { readonly [key: string]: string }
}

/** A node, and the pods that hold a place on it. */
export interface OccupiedNode {
  readonly node: { readonly metadata: NamedNode }
  readonly pods: ReadonlyMap<string, PlacedPod>
}
