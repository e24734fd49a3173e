import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { describeAutoscaler } from "./autoscaler.ts"
import { describeConfigMap, describePriorityClass, describeSecret, describeServiceAccount } from "./config.ts"
import type { Described, Describer } from "./described.ts"
import { describeDisruptionBudget } from "./disruption-budget.ts"
import { describeEndpointSlice } from "./endpoint-slice.ts"
import { describeIngress } from "./ingress.ts"
import { describeNetworkPolicy } from "./network-policy.ts"
import { describeNode, podsOnNode } from "./node.ts"
import { describePod } from "./pod.ts"
import { describeLimitRange, describeNamespace, describeQuota, quotasOfNamespace } from "./quotas.ts"
import { describeRole, describeRoleBinding } from "./rbac.ts"
import { describeEndpoints, describeService, endpointsOfService } from "./service.ts"
import { describeClaim, describeStorageClass, describeVolume } from "./storage.ts"
import {
  describeCronJob,
  describeDaemonSet,
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeStatefulSet
} from "./workloads.ts"

/** Kinds that `kubectl describe` has words of its own for. */
export const describers: Readonly<Record<string, Describer>> = {
  Pod: describePod,
  Deployment: describeDeployment,
  ReplicaSet: describeReplicaSet,
  ReplicationController: describeReplicaSet,
  StatefulSet: describeStatefulSet,
  DaemonSet: describeDaemonSet,
  Job: describeJob,
  CronJob: describeCronJob,
  Node: describeNode,
  Service: describeService,
  Endpoints: describeEndpoints,
  EndpointSlice: describeEndpointSlice,
  Ingress: describeIngress,
  PersistentVolumeClaim: describeClaim,
  PersistentVolume: describeVolume,
  StorageClass: describeStorageClass,
  HorizontalPodAutoscaler: describeAutoscaler,
  PodDisruptionBudget: describeDisruptionBudget,
  NetworkPolicy: describeNetworkPolicy,
  ConfigMap: describeConfigMap,
  Secret: describeSecret,
  ServiceAccount: describeServiceAccount,
  PriorityClass: describePriorityClass,
  Role: describeRole,
  ClusterRole: describeRole,
  RoleBinding: describeRoleBinding,
  ClusterRoleBinding: describeRoleBinding,
  ResourceQuota: describeQuota,
  LimitRange: describeLimitRange,
  Namespace: describeNamespace
}

/** Further objects that a text tells of beside the one that it describes. */
export const companions: Readonly<Record<string, (described: Described) => ReadonlyArray<KubeObject>>> = {
  Node: podsOnNode,
  Service: endpointsOfService,
  Namespace: quotasOfNamespace
}
