import { readAutoscalerRow } from "./autoscaler-row.ts"
import {
  readAcmeRow,
  readApiServiceRow,
  readApplicationRow,
  readLeaseRow,
  readNamespaceRow,
  readNodeRow,
  readPriorityClassRow,
  readQuotaRow,
  readRoleBindingRow,
  readSecretRow
} from "./cluster-rows.ts"
import {
  readDisruptionBudgetRow,
  readEndpointSliceRow,
  readEndpointsRow,
  readIngressRow,
  readNetworkPolicyRow,
  readServiceRow
} from "./network-rows.ts"
import { readPodRow } from "./pod-row.ts"
import type { RowReader } from "./row-context.ts"
import { readClaimRow, readStorageClassRow, readVolumeAttachmentRow, readVolumeRow } from "./storage-rows.ts"
import { readCronJobRow, readDaemonSetRow, readDeploymentRow, readJobRow, readReplicaSetRow, readStatefulSetRow } from "./workload-rows.ts"

/** How `kubectl get` prints a kind. Columns are split by `|`. */
interface TableOfKind {
  readonly columns: string
  /** Further columns of `-o wide`. */
  readonly wide?: string
  /** Columns that no other kind has together, to know the kind by when no command tells. */
  readonly known?: string
  readonly read: RowReader
}

const nothingMore: RowReader = () => ({})
const containers = "CONTAINERS|IMAGES|SELECTOR"

export const tables: Readonly<Record<string, TableOfKind>> = {
  Pod: {
    columns: "NAME|READY|STATUS|RESTARTS|AGE",
    wide: "IP|NODE|NOMINATED NODE|READINESS GATES",
    known: "READY|STATUS|RESTARTS",
    read: readPodRow
  },
  DaemonSet: {
    columns: "NAME|DESIRED|CURRENT|READY|UP-TO-DATE|AVAILABLE|NODE SELECTOR|AGE",
    wide: containers,
    known: "DESIRED|CURRENT|READY|NODE SELECTOR",
    read: readDaemonSetRow
  },
  Deployment: { columns: "NAME|READY|UP-TO-DATE|AVAILABLE|AGE", wide: containers, known: "UP-TO-DATE|AVAILABLE", read: readDeploymentRow },
  ReplicaSet: { columns: "NAME|DESIRED|CURRENT|READY|AGE", wide: containers, known: "DESIRED|CURRENT|READY", read: readReplicaSetRow },
  ReplicationController: { columns: "NAME|DESIRED|CURRENT|READY|AGE", wide: containers, read: readReplicaSetRow },
  StatefulSet: { columns: "NAME|READY|AGE", wide: "CONTAINERS|IMAGES", read: readStatefulSetRow },
  Job: { columns: "NAME|STATUS|COMPLETIONS|DURATION|AGE", wide: containers, known: "COMPLETIONS|DURATION", read: readJobRow },
  CronJob: {
    columns: "NAME|SCHEDULE|TIMEZONE|SUSPEND|ACTIVE|LAST SCHEDULE|AGE",
    wide: containers,
    known: "SCHEDULE|SUSPEND|ACTIVE",
    read: readCronJobRow
  },
  Node: {
    columns: "NAME|STATUS|ROLES|AGE|VERSION",
    wide: "INTERNAL-IP|EXTERNAL-IP|OS-IMAGE|KERNEL-VERSION|CONTAINER-RUNTIME",
    known: "STATUS|ROLES|VERSION",
    read: readNodeRow
  },
  Namespace: { columns: "NAME|STATUS|AGE", read: readNamespaceRow },
  Service: {
    columns: "NAME|TYPE|CLUSTER-IP|EXTERNAL-IP|PORT(S)|AGE",
    wide: "SELECTOR",
    known: "TYPE|CLUSTER-IP",
    read: readServiceRow
  },
  Endpoints: { columns: "NAME|ENDPOINTS|AGE", known: "ENDPOINTS", read: readEndpointsRow },
  EndpointSlice: { columns: "NAME|ADDRESSTYPE|PORTS|ENDPOINTS|AGE", known: "ADDRESSTYPE|ENDPOINTS", read: readEndpointSliceRow },
  Ingress: { columns: "NAME|CLASS|HOSTS|ADDRESS|PORTS|AGE", known: "HOSTS|ADDRESS|PORTS", read: readIngressRow },
  NetworkPolicy: { columns: "NAME|POD-SELECTOR|AGE", known: "POD-SELECTOR", read: readNetworkPolicyRow },
  PersistentVolumeClaim: {
    columns: "NAME|STATUS|VOLUME|CAPACITY|ACCESS MODES|STORAGECLASS|VOLUMEATTRIBUTESCLASS|AGE",
    wide: "VOLUMEMODE",
    known: "STATUS|VOLUME|CAPACITY|STORAGECLASS",
    read: readClaimRow
  },
  PersistentVolume: {
    columns: "NAME|CAPACITY|ACCESS MODES|RECLAIM POLICY|STATUS|CLAIM|STORAGECLASS|VOLUMEATTRIBUTESCLASS|REASON|AGE",
    wide: "VOLUMEMODE",
    known: "RECLAIM POLICY|CLAIM",
    read: readVolumeRow
  },
  StorageClass: {
    columns: "NAME|PROVISIONER|RECLAIMPOLICY|VOLUMEBINDINGMODE|ALLOWVOLUMEEXPANSION|AGE",
    known: "PROVISIONER",
    read: readStorageClassRow
  },
  VolumeAttachment: { columns: "NAME|ATTACHER|PV|NODE|ATTACHED|AGE", known: "ATTACHER|ATTACHED", read: readVolumeAttachmentRow },
  HorizontalPodAutoscaler: {
    columns: "NAME|REFERENCE|TARGETS|MINPODS|MAXPODS|REPLICAS|AGE",
    known: "REFERENCE|MINPODS|MAXPODS",
    read: readAutoscalerRow
  },
  PodDisruptionBudget: {
    columns: "NAME|MIN AVAILABLE|MAX UNAVAILABLE|ALLOWED DISRUPTIONS|AGE",
    known: "MIN AVAILABLE|MAX UNAVAILABLE",
    read: readDisruptionBudgetRow
  },
  ResourceQuota: { columns: "NAME|REQUEST|LIMIT|AGE", known: "REQUEST|LIMIT", read: readQuotaRow },
  LimitRange: { columns: "NAME|CREATED AT", read: nothingMore },
  ConfigMap: { columns: "NAME|DATA|AGE", read: nothingMore },
  Secret: { columns: "NAME|TYPE|DATA|AGE", known: "TYPE|DATA", read: readSecretRow },
  ServiceAccount: { columns: "NAME|SECRETS|AGE", known: "SECRETS", read: nothingMore },
  PriorityClass: { columns: "NAME|VALUE|GLOBAL-DEFAULT|AGE|PREEMPTIONPOLICY", known: "VALUE|GLOBAL-DEFAULT", read: readPriorityClassRow },
  RoleBinding: { columns: "NAME|ROLE|AGE", wide: "USERS|GROUPS|SERVICEACCOUNTS", read: readRoleBindingRow },
  ClusterRoleBinding: { columns: "NAME|ROLE|AGE", wide: "USERS|GROUPS|SERVICEACCOUNTS", read: readRoleBindingRow },
  Lease: { columns: "NAME|HOLDER|AGE", known: "HOLDER", read: readLeaseRow },
  APIService: { columns: "NAME|SERVICE|AVAILABLE|AGE", known: "SERVICE|AVAILABLE", read: readApiServiceRow },
  // https://github.com/cert-manager/cert-manager/blob/master/deploy/crds/acme.cert-manager.io_challenges.yaml
  Order: { columns: "NAME|STATE|AGE", wide: "ISSUER|REASON", read: readAcmeRow },
  Challenge: { columns: "NAME|STATE|DOMAIN|AGE", wide: "REASON", known: "STATE|DOMAIN", read: readAcmeRow },
  Application: { columns: "NAME|SYNC STATUS|HEALTH STATUS", known: "SYNC STATUS|HEALTH STATUS", read: readApplicationRow }
}

/** The kind of a table by its header, the one with most columns of its own first. */
const byColumns = Object.entries(tables)
  .flatMap(([kind, { known }]) => (known === undefined ? [] : [{ kind, known: known.split("|") }]))
  .toSorted((left, right) => right.known.length - left.known.length)

/** The kind that prints a table with these columns; `undefined` for columns that many kinds have. */
export const kindOfColumns = (columns: ReadonlyArray<string>): string | undefined =>
  byColumns.find(({ known }) => known.every((name) => columns.includes(name)))?.kind
