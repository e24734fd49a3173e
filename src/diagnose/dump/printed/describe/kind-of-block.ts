/** What tells a kind by the headings that describe prints for it; the first that has all of its own. */
const headings: ReadonlyArray<readonly [kind: string, ...headings: ReadonlyArray<string>]> = [
  ["Node", "System Info"],
  ["Node", "Roles", "Taints"],
  ["Pod", "QoS Class"],
  ["Pod", "Containers", "Node"],
  ["Pod", "Node", "Start Time"],
  ["CronJob", "Schedule", "Concurrency Policy"],
  ["Job", "Parallelism", "Pods Statuses"],
  ["Deployment", "StrategyType"],
  ["DaemonSet", "Desired Number of Nodes Scheduled"],
  ["StatefulSet", "Update Strategy"],
  ["StatefulSet", "Volume Claims"],
  ["ReplicaSet", "Replicas", "Pods Status", "Controlled By"],
  ["ReplicaSet", "Replicas", "Pods Status"],
  ["HorizontalPodAutoscaler", "Reference", "Max replicas"],
  ["Service", "Session Affinity"],
  ["Service", "Type", "Selector", "IP"],
  ["EndpointSlice", "AddressType"],
  ["Endpoints", "Subsets"],
  ["Ingress", "Default backend"],
  ["Ingress", "Rules", "Address"],
  ["PersistentVolume", "Reclaim Policy"],
  ["PersistentVolumeClaim", "StorageClass", "Volume"],
  ["StorageClass", "Provisioner"],
  ["PodDisruptionBudget", "Selector", "Min available"],
  ["PodDisruptionBudget", "Selector", "Max unavailable"],
  ["PriorityClass", "GlobalDefault"],
  ["RoleBinding", "Role", "Subjects"],
  ["Role", "PolicyRule"],
  ["ServiceAccount", "Image pull secrets"],
  ["ServiceAccount", "Mountable secrets"]
]

/** Texts that tell a kind where headings do not. */
const shapes: ReadonlyArray<readonly [kind: string, shape: RegExp]> = [
  ["NetworkPolicy", /^ {2}PodSelector:/m],
  ["ResourceQuota", /^Resource\s+Used\s+Hard\s*$/m],
  ["Namespace", /^(?:No resource quota\.|Resource Quotas|No LimitRange resource\.)/m],
  ["LimitRange", /^Type\s+Resource\s+Min\s+Max\s/m],
  ["Secret", /^Type:\s.*[\s\S]*^Data\n={4}/m],
  ["ConfigMap", /^Data\n={4}/m]
]

/** Kinds whose texts look alike. */
const alike: Readonly<Record<string, ReadonlyArray<string>>> = {
  Role: ["ClusterRole"],
  RoleBinding: ["ClusterRoleBinding"],
  ReplicaSet: ["ReplicationController"],
  Namespace: ["Project"]
}

/**
 * The kind of an object that was described, by its text; `asked` are the kinds of the command, which decide between those that look
 * alike and for those that are not known by sight. `undefined` when nothing tells.
 */
export const kindOfBlock = (lines: ReadonlyArray<string>, asked: ReadonlyArray<string>): string | undefined => {
  const own = lines.flatMap((line) => /^Kind:\s+(\S+)$/.exec(line)?.[1] ?? [])[0]
  if (own !== undefined) return own
  const present = new Set(lines.flatMap((line) => /^([A-Z][^:]*):/.exec(line)?.[1] ?? []))
  const fitting = headings.filter(([, ...wanted]) => wanted.every((heading) => present.has(heading))).map(([kind]) => kind)
  const seen =
    // where parts of another object's text were pasted below, what was asked for comes first
    fitting.find((kind) => asked.length === 1 && kind === asked[0]) ??
    fitting[0] ??
    shapes.find(([, shape]) => shape.test(lines.join("\n")))?.[0]
  if (seen !== undefined) return asked.find((kind) => alike[seen]?.includes(kind)) ?? seen
  return asked.length === 1 ? asked[0] : undefined
}
