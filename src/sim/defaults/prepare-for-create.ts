import { type Draft, fill, items, struct } from "./draft.ts"
import { qosClass } from "./qos-class.ts"

const noReplicas = { replicas: 0 }

const schedulingGated = {
  type: "PodScheduled",
  status: "False",
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
  lastProbeTime: null,
  lastTransitionTime: null
}

/** The status a new object starts with, by resource key. What a client sends is dropped. */
const initialStatus: Readonly<Record<string, (draft: Draft) => Draft>> = {
  pods: (pod) => ({
    phase: "Pending",
    qosClass: qosClass(pod.spec ?? {}),
    ...(items(pod.spec, "schedulingGates").length === 0 ? {} : { conditions: [schedulingGated] })
  }),
  namespaces: () => ({ phase: "Active" }),
  services: () => ({ loadBalancer: {} }),
  replicationcontrollers: () => noReplicas,
  resourcequotas: () => ({}),
  persistentvolumeclaims: () => ({ phase: "Pending" }),
  persistentvolumes: () => ({ phase: "Pending" }),
  "deployments.apps": () => ({}),
  "replicasets.apps": () => noReplicas,
  "statefulsets.apps": () => ({ ...noReplicas, availableReplicas: 0 }),
  "daemonsets.apps": () => ({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }),
  "jobs.batch": () => ({}),
  "cronjobs.batch": () => ({}),
  "horizontalpodautoscalers.autoscaling": (draft) =>
    draft.apiVersion === "autoscaling/v1" ? { currentReplicas: 0, desiredReplicas: 0 } : { desiredReplicas: 0, currentMetrics: null },
  "ingresses.networking.k8s.io": () => ({ loadBalancer: {} }),
  "poddisruptionbudgets.policy": () => ({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
  "customresourcedefinitions.apiextensions.k8s.io": (draft) => ({
    conditions: null,
    acceptedNames: { plural: "", kind: "" },
    storedVersions: (draft.spec?.versions ?? []).filter((each: Draft) => each.storage === true).map((each: Draft) => each.name)
  }),
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": () => ({}),
  "apiservices.apiregistration.k8s.io": () => ({})
}

/** How many templates a DaemonSet has had. */
export const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"

const addFinalizer = (draft: Draft, name: string): void => {
  const metadata = struct(draft, "metadata")
  if (!metadata.finalizers?.includes(name)) metadata.finalizers = [...(metadata.finalizers ?? []), name]
}

/** What creation adds beside the status: the protection finalizers, a namespace's own, a node's first taint, the families of a service's addresses. */
const additions: Readonly<Record<string, (draft: Draft) => void>> = {
  persistentvolumes: (volume) => addFinalizer(volume, "kubernetes.io/pv-protection"),
  persistentvolumeclaims: (claim) => addFinalizer(claim, "kubernetes.io/pvc-protection"),
  namespaces: (namespace) => {
    const spec = struct(namespace, "spec")
    if (!spec.finalizers?.includes("kubernetes")) spec.finalizers = [...(spec.finalizers ?? []), "kubernetes"]
  },
  services: (service) => {
    if (service.spec?.type !== "ExternalName") fill(struct(service, "spec"), { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" })
  },
  nodes: (node) => {
    const spec = struct(node, "spec")
    const taint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }
    const isTainted = (spec.taints ?? []).some((each: Draft) => each.key === taint.key && each.effect === taint.effect)
    if (!isTainted) spec.taints = [...(spec.taints ?? []), taint]
  },
  "daemonsets.apps": (daemonSet) => void fill(struct(struct(daemonSet, "metadata"), "annotations"), { [TEMPLATE_GENERATION]: "1" }),
  "jobs.batch": (job) => addJobSelector(job),
  "leases.coordination.k8s.io": (lease) => void struct(lease, "spec")
}

/** A job selects its pods by its own uid, unless it says it knows better. The uid must be set. */
const addJobSelector = (job: Draft): void => {
  const { name, uid } = job.metadata ?? {}
  const spec = struct(job, "spec")
  if (spec.manualSelector === true || !uid) return
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name
  }
  fill(struct(struct(struct(spec, "template"), "metadata"), "labels"), labels)
  fill(spec, { selector: {} })
  fill(struct(spec.selector, "matchLabels"), { "batch.kubernetes.io/controller-uid": uid })
  fill(job.metadata, { labels: spec.template.metadata.labels })
}

/**
 * A defaulted object as the server first stores it: with its initial status and what creation alone adds.
 * Jobs need `metadata.uid` for their generated selector. `object` is left as it is.
 */
export const prepareForCreate = <O extends object>(resource: string, object: O): O => {
  const draft: O & Draft = structuredClone(object)
  additions[resource]?.(draft)
  const status = initialStatus[resource]?.(draft)
  if (status !== undefined) Object.assign(draft, { status })
  return draft
}
