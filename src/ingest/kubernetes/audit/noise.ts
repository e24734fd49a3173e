import { at, fields, list, text } from "../../../platform/kubernetes/fields.ts"
import type { AuditEvent } from "./schema.ts"

const WRITES: ReadonlySet<string> = new Set(["create", "update", "patch", "delete", "deletecollection"])

/** What the system writes all the time, whoever does it: heartbeats, elections, observations, questions about rights. */
const RESOURCES: ReadonlySet<string> = new Set([
  "leases",
  "events",
  "endpoints",
  "endpointslices",
  "tokenreviews",
  "subjectaccessreviews",
  "selfsubjectaccessreviews",
  "selfsubjectrulesreviews",
  "selfsubjectreviews",
  "localsubjectaccessreviews",
  "componentstatuses",
  "csinodes",
  "csistoragecapacities",
  "volumeattachments",
  "controllerrevisions",
  "leasecandidates",
  "ipaddresses",
  "podmetrics",
  "nodemetrics"
])

/** What was observed, and what was asked for; no change of what is wanted. */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  "status",
  "token",
  "binding",
  "finalize",
  "log",
  "exec",
  "attach",
  "portforward",
  "proxy"
])

/**
 * Controllers of kube-controller-manager, each with a service account of its own in kube-system:
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles. Others in that namespace may be people's tools.
 */
const CONTROLLERS: ReadonlySet<string> = new Set([
  "attachdetach-controller",
  "bootstrap-signer",
  "certificate-controller",
  "cloud-node-lifecycle-controller",
  "clusterrole-aggregation-controller",
  "cronjob-controller",
  "daemon-set-controller",
  "deployment-controller",
  "device-taint-eviction-controller",
  "disruption-controller",
  "endpoint-controller",
  "endpointslice-controller",
  "endpointslicemirroring-controller",
  "ephemeral-volume-controller",
  "expand-controller",
  "generic-garbage-collector",
  "horizontal-pod-autoscaler",
  "job-controller",
  "legacy-service-account-token-cleaner",
  "namespace-controller",
  "node-controller",
  "persistent-volume-binder",
  "pod-garbage-collector",
  "pv-protection-controller",
  "pvc-protection-controller",
  "replicaset-controller",
  "replication-controller",
  "resource-claim-controller",
  "resourcequota-controller",
  "root-ca-cert-publisher",
  "route-controller",
  "selinux-warning-controller",
  "service-account-controller",
  "service-cidrs-controller",
  "service-controller",
  "statefulset-controller",
  "storage-version-migrator-controller",
  "taint-eviction-controller",
  "token-cleaner",
  "ttl-after-finished-controller",
  "ttl-controller",
  "validatingadmissionpolicy-status-controller",
  "volumeattributesclass-protection-controller"
])

const COMPONENTS =
  /^system:(node:.*|apiserver|kube-controller-manager|kube-scheduler|kube-proxy|cloud-controller-manager|serviceaccount:kube-system:(.+))$/

/** Whether nobody wanted the change: a component or a controller made it, following from what others had changed. */
const isMachinery = (username: string): boolean => {
  const [whole, , account] = COMPONENTS.exec(username) ?? []
  return whole !== undefined && (account === undefined || CONTROLLERS.has(account))
}

/** Leaders of older programs are elected by an annotation. */
const isElection = (object: unknown): boolean =>
  at(object, "metadata", "annotations", "control-plane.alpha.kubernetes.io/leader") !== undefined

/** A deletion is rehearsed by its options, every other write by its address. */
const isDryRun = ({ requestObject, requestURI }: AuditEvent): boolean =>
  requestURI.includes("dryRun=") || (text(fields(requestObject).kind) === "DeleteOptions" && fields(requestObject).dryRun !== undefined)

/** Milliseconds by which the times of managed fields are coarser than those of requests. */
const GRAIN = 2_000

/** Whether an object that was applied again stayed as it was: its fields were last set before the request. */
const isRepetition = ({ objectRef, requestReceivedTimestamp, responseObject, verb }: AuditEvent): boolean => {
  if ((verb !== "patch" && verb !== "update") || text(objectRef?.subresource) !== undefined || !requestReceivedTimestamp) return false
  const times = list(at(responseObject, "metadata", "managedFields")).flatMap(({ time }) => {
    const millis = Date.parse(text(time) ?? "")
    return Number.isNaN(millis) ? [] : [millis]
  })
  return times.length > 0 && Math.max(...times) < Date.parse(requestReceivedTimestamp) - GRAIN
}

const BOOKKEEPING = /^\/metadata\/(managedFields|resourceVersion)(\/|$)/

/** Clients that take over from another rewrite who manages which field, and nothing else. */
const isBookkeeping = ({ requestObject }: AuditEvent): boolean =>
  Array.isArray(requestObject) && requestObject.length > 0 && list(requestObject).every(({ path }) => BOOKKEEPING.test(text(path) ?? ""))

interface Reason {
  readonly why: string
  readonly is: (event: AuditEvent) => boolean
}

/** Why an event is no change to be kept; the first that holds. */
const reasons: ReadonlyArray<Reason> = [
  { why: "not complete", is: ({ stage }) => stage !== "ResponseComplete" },
  { why: "no write", is: ({ verb }) => !WRITES.has(verb) },
  { why: "no resource", is: ({ objectRef }) => objectRef?.resource === undefined || objectRef.resource === "" },
  { why: "not successful", is: ({ responseStatus }) => Math.trunc((responseStatus?.code ?? 0) / 100) !== 2 },
  { why: "a dry run", is: isDryRun },
  { why: "the system's own bookkeeping", is: ({ objectRef }) => RESOURCES.has(objectRef?.resource ?? "") },
  { why: "an observation", is: ({ objectRef }) => SUBRESOURCES.has(objectRef?.subresource ?? "") },
  { why: "by a component of the system", is: ({ impersonatedUser, user }) => !impersonatedUser && isMachinery(user.username ?? "") },
  { why: "who manages which field", is: isBookkeeping },
  { why: "applied again without a change", is: isRepetition },
  { why: "an election", is: ({ requestObject }) => isElection(requestObject) }
]

const READS: ReadonlySet<unknown> = new Set(["get", "list", "watch"])

/** Most of what an API server tells, seen without reading the rest of it. */
export const isRead = (raw: unknown): boolean => READS.has(fields(raw).verb)

export const noiseReason = (event: AuditEvent): string | undefined => reasons.find(({ is }) => is(event))?.why
