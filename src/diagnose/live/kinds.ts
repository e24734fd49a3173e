import { resourceOf } from "../../platform/kubernetes/place.ts"
import { kindCalled } from "../dump/printed/kinds.ts"
import { chaosKinds } from "../scene/chaos-kinds.ts"

/**
 * What is listed before anything is analysed: what nearly every diagnosis needs, side by side. All other kinds are listed when a cause
 * looks for them in the scene, so a family of causes has nothing to add here for its kinds to be read.
 */
export const readAtFirst: ReadonlyArray<string> = [
  "Pod",
  "Event",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "Service",
  "PersistentVolumeClaim",
  "Node"
]

/**
 * What is listed while no cause is certain and nothing else is wanted, before that is said: what holds, guards, routes and applies the rest.
 * Causes look at these only where they are known, since most troubles need none of them. A kind that the cluster does not serve costs nothing.
 */
export const readWhenUnsure: ReadonlyArray<string> = [
  "Namespace",
  "HorizontalPodAutoscaler",
  "VerticalPodAutoscaler",
  "PodDisruptionBudget",
  "ResourceQuota",
  "LimitRange",
  "NetworkPolicy",
  "Ingress",
  "CronJob",
  "APIService",
  "VolumeAttachment",
  "CertificateSigningRequest",
  "Certificate",
  "Application",
  "Kustomization",
  "HelmRelease",
  "Gateway",
  "HTTPRoute",
  "ScaledObject",
  "VirtualService",
  "DestinationRule",
  "AuthorizationPolicy",
  "PeerAuthentication",
  "Server",
  "ServiceProfile",
  "FeatureFlag"
]

/** The same of kinds whose objects reach into namespaces that are not theirs: listed everywhere, whichever is asked about. */
export const readEverywhereWhenUnsure: ReadonlyArray<string> = chaosKinds

/** Never asked for, not even by name: what a Secret holds is nobody's evidence. Whether one exists is told by the kubelet's events. */
const neverRead: ReadonlySet<string> = new Set(["Secret"])

/** Large or many: each is read by its name, and listed only in a namespace that a cause names. */
const notListedEverywhere: ReadonlySet<string> = new Set(["ConfigMap", "CustomResourceDefinition", "Lease", "ControllerRevision"])

/** How a cluster is asked for a kind. */
interface LiveKind {
  /** As the reader takes it: `deployment.apps`. */
  readonly resource: string
  readonly isNamespaced: boolean
  readonly isListedEverywhere: boolean
}

/**
 * Nothing for what is never read. A kind may have its group behind it: `AuthorizationPolicy.policy.linkerd.io`. One that is not known here is
 * looked up by the cluster's own discovery.
 */
export const liveKind = (kind: string): LiveKind | undefined => {
  if (neverRead.has(kind)) return undefined
  // of two groups with a kind of the same name the causes say which they mean
  if (kind.includes(".")) return { resource: kind.toLowerCase(), isNamespaced: true, isListedEverywhere: true }
  const known = kindCalled(kind)
  const [group, version] = (known?.apiVersion ?? "").split("/")
  return {
    resource: resourceOf({ kind, ...(version === undefined || group === undefined ? {} : { group }) }),
    isNamespaced: known?.namespaced ?? true,
    isListedEverywhere: !notListedEverywhere.has(kind)
  }
}
