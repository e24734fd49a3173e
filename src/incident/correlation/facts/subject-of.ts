import { first, type Labels } from "./labels.ts"
import { applicationIn, leftOver } from "./left-over.ts"
import { type Component, MANAGED, type Subject } from "./subject.ts"
import { isSystemNamespace } from "./system-namespace.ts"
import {
  BESIDE,
  exporterOf,
  isNot,
  isToldFromElsewhere,
  measuredBy,
  OF_CEPH,
  SCRAPES_CLOUDS,
  SCRAPES_MACHINES,
  SCRAPES_NODES,
  withoutTeller
} from "./tellers.ts"
import { nodeOfStaticPod, workloadOfClaim, workloadOfPod } from "./workload-name.ts"

const NAMESPACES = [
  "pvc_namespace",
  "resource_namespace",
  "destination_workload_namespace",
  "destination_service_namespace",
  "k8s_namespace_name",
  "kubernetes_namespace",
  "kube_namespace",
  "namespace_name",
  "target_namespace",
  "dest_namespace",
  "namespace",
  "service_namespace"
]
const NODES = ["node", "node_name", "nodename", "kubernetes_node", "k8s_node_name", "kubernetes_io_hostname"]
const MACHINES = ["host_name", "hostname", "host", "fqdn"]
const HOSTS = [...NODES, ...MACHINES]
const ZONES = [
  "zone",
  "topology_kubernetes_io_zone",
  "label_topology_kubernetes_io_zone",
  "availability_zone",
  "failure_domain",
  "cloud_availability_zone",
  "rack"
]
const PARTS = [
  "app_kubernetes_io_part_of",
  "label_app_kubernetes_io_part_of",
  "part_of",
  "label_app_kubernetes_io_instance",
  "app_kubernetes_io_instance"
]
const OWNERS = ["team", "owner", "squad", "tribe", "support_group", "owned_by", "grafana_folder", "business_unit"]
const PODS = ["k8s_pod_name", "kubernetes_pod_name", "pod_name", "pod"]

/** Labels that name a workload of a kind, as kube-state-metrics and OpenTelemetry spell them. */
const KINDS: ReadonlyArray<readonly [label: string, kind: string]> = [
  ["deployment", "Deployment"],
  ["k8s_deployment_name", "Deployment"],
  ["statefulset", "StatefulSet"],
  ["k8s_statefulset_name", "StatefulSet"],
  ["daemonset", "DaemonSet"],
  ["k8s_daemonset_name", "DaemonSet"],
  ["rollout", "Rollout"],
  ["cronjob", "CronJob"],
  ["k8s_cronjob_name", "CronJob"],
  ["job_name", "Job"],
  ["k8s_job_name", "Job"],
  ["horizontalpodautoscaler", "Deployment"],
  ["scaledobject", "Deployment"],
  ["scaled_object", "Deployment"]
]

/** Labels that name what serves, in the order in which they are believed. */
const SERVED = [
  "destination_workload",
  "destination_app",
  "destination_canonical_service",
  "destination_service_name",
  "destination_service"
]
const NAMED = [
  "workload",
  "server",
  "service_name",
  "app_kubernetes_io_name",
  "label_app_kubernetes_io_name",
  "label_app",
  "app",
  "k8s_app",
  "microservice",
  "application",
  "component",
  "svc",
  "sloth_service"
]

/** `cart.shop.svc.cluster.local:8080`, `shop/cart` and `http://cart` as a name and, where they say it, a namespace. */
export const serviceName = (text: string): { readonly name: string; readonly namespace?: string } | undefined => {
  const address = /^[a-z]+:\/\/([^/]*)/i.exec(text)?.[1] ?? text
  const host = address.split(/[:?]/)[0] ?? ""
  const dns = /^([a-z0-9][-a-z0-9]*)\.([a-z0-9][-a-z0-9]*)(\.svc(\..*)?)?$/i.exec(host)
  if (dns?.[1] !== undefined && dns[2] !== undefined) return { name: dns[1].toLowerCase(), namespace: dns[2].toLowerCase() }
  // a pod of a StatefulSet: `kafka-0.kafka-headless.streaming.svc`
  const member = /^([a-z0-9][-a-z0-9]*)\.[-a-z0-9]+\.([a-z0-9][-a-z0-9]*)\.svc(\..*)?$/i.exec(host)
  if (member?.[1] !== undefined && member[2] !== undefined)
    return { name: workloadOfPod(member[1].toLowerCase()), namespace: member[2].toLowerCase() }
  const path = /^([-a-z0-9]+)\/([-a-z0-9.]+)$/i.exec(host)
  if (path?.[1] !== undefined && path[2] !== undefined) return { name: path[2].toLowerCase(), namespace: path[1].toLowerCase() }
  return /^[a-z][-a-z0-9._]*$/i.test(host) ? { name: host.toLowerCase() } : undefined
}

/** A node by one name: without a port, and an address where its name is made of one, as clouds do. */
const nodeName = (text: string): string => {
  const host = text.toLowerCase().replace(/^\[?([^\]]*?)\]?(:\d+)?$/, "$1")
  const address = /^ip-(\d+)-(\d+)-(\d+)-(\d+)(\.|$)/.exec(host)
  return address === null ? host : address.slice(1, 5).join(".")
}

const nodeParts = (told: string): Pick<Subject, "node" | "nodeTold"> => {
  const node = nodeName(told)
  return /^ip-/i.test(told) && !told.startsWith(node) ? { node, nodeTold: told.toLowerCase().replace(/:\d+$/, "") } : { node }
}

const COMPONENTS: ReadonlyArray<readonly [pattern: RegExp, component: Component]> = [
  [/^etcd(-|$)|-etcd$/, "etcd"],
  [/^(kube-?)?apiserver$|^kubernetes$|^openshift-apiserver/, "api-server"],
  [/^kube-scheduler$/, "scheduler"],
  [/^kube-controller-manager$|^cloud-controller-manager/, "controller-manager"],
  [/^(core-?dns|kube-?dns|node-?local-?dns)/, "dns"],
  [/^(calico|cilium|kube-flannel|flannel|weave|kindnet|aws-node|antrea|ovn|ovs|multus|canal|tigera|azure-cni|netd)/, "cni"],
  [/^kube-proxy$/, "kube-proxy"],
  [
    /^(openshift-ingress(?!-canary)|router-default|ingress-nginx|nginx-ingress|traefik|haproxy-ingress|contour|kong|emissary|ambassador|envoy-gateway|istio-ingress-?gateway)/,
    "ingress"
  ],
  [/csi|^(longhorn|rook|ceph|openebs|portworx)|provisioner/, "storage-driver"]
]

const OF_OPERATORS = /^cluster-version-operator$/
const isOfOperators = ({ job = "", namespace }: Labels): boolean => OF_OPERATORS.test(job) || namespace === "openshift-cluster-version"

/** OpenShift's operators live beside what they run: `openshift-dns-operator` and `openshift-dns`; the operator itself is told of as `dns`. */
const platformPart = (labels: Labels, namespace: string | undefined): string | undefined => {
  // there, others are told of
  if (namespace?.startsWith("openshift-") !== true || namespace === "openshift-monitoring") return undefined
  if (isOfOperators(labels) && labels.name !== undefined) return `openshift-${labels.name}`
  return namespace.replace(/-operator$/, "")
}

/** A resource that its controller tells of by `name`: a certificate, a secret, an application of Argo CD. */
const resourceIn = (labels: Labels, isTold: boolean): string | undefined =>
  isTold || (labels.dest_server ?? labels.dest_namespace) !== undefined || isOfOperators(labels)
    ? (labels.exported_name ?? labels.name)
    : undefined

/** A claim that a StatefulSet made says whose it is; another stands for itself. */
const ofClaim = (claim: string) => {
  const workload = workloadOfClaim(claim)
  return { workload, kind: workload === claim ? "PersistentVolumeClaim" : "StatefulSet" }
}

/** `app/shop/50dc6c49` and `targetgroup/cart/73e2d6bc`: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
const nameOfArn = (text: string): string => /^(?:app|net|gwy|targetgroup)\/([^/]+)\/[^/]+$/.exec(text)?.[1] ?? text

/** A cloud's metrics name their resource by dimensions: `dimension_DBInstanceIdentifier`, `dimension_QueueName`. */
const managed = (labels: Labels): ReadonlyArray<string> => {
  const isOther = OTHER_CLOUDS.test(labels.job ?? "")
  return Object.keys(labels).flatMap((name) => {
    if (/^dimension_.*(identifier|name|_id|balancer|group|topic|broker)$/.test(name)) return [nameOfArn(labels[name] ?? "")]
    return isOther && RESOURCES.test(name) ? [(labels[name] ?? "").replace(/^.*[:/]/, "")] : []
  })
}

/**
 * Google's monitored resources (https://cloud.google.com/monitoring/api/resources) and Azure's name theirs without such a word before:
 * `database_id` is `project:instance`.
 */
const RESOURCES =
  /^(database_id|subscription_id|topic_id|queue_id|instance_name|instance_id|bucket_name|forwarding_rule_name|url_map_name|backend_target_name|gateway_name|router_id|service_name|resource_name|resource)$/
const OTHER_CLOUDS = /stackdriver|azure-?(metrics|exporter)/i

/** A name and a port, of whom nobody says what measured it. */
const SOCKET = /^(?:[a-z]+:\/\/)?[a-z][-a-z0-9]*:\d{2,5}$/

/** An instance that a service's address names. */
const ADDRESS = /^(?:[a-z]+:\/\/)?[-a-z0-9]+\.[-a-z0-9]+\.svc\b/

/** What looks at things from outside names them by their address. */
const PROBER = /blackbox/i

/** What exporters of a store call `name` is one of its members, where it looks like a pod's name. */
const memberIn = ({ name = "", namespace }: Labels): ReadonlyArray<{ readonly workload: string }> => {
  const workload = workloadOfPod(name)
  return namespace === undefined || workload === name || !/^[a-z][-a-z0-9.]*$/.test(workload) ? [] : [{ workload }]
}

const workloadIn = (
  labels: Labels,
  exporter: RegExp | undefined,
  pod: string | undefined,
  resource: string | undefined
): Pick<Subject, "workload" | "kind"> & { readonly namespace?: string } => {
  const [kind] = KINDS.flatMap(([label, name]) => {
    const value = first(labels, [label])
    return value === undefined ? [] : [{ kind: name, workload: name === "Job" ? value.replace(/-\d{8,12}$/, "") : value }]
  })
  if (kind !== undefined) return kind
  const named = (text: string | undefined) => {
    const found = text === undefined ? undefined : serviceName(text)
    return found === undefined || found.name === "unknown"
      ? []
      : [{ workload: found.name, ...(found.namespace === undefined ? {} : { namespace: found.namespace }) }]
  }
  const own = exporter === undefined ? [labels.service, labels.job] : []
  const claim = first(labels, ["persistentvolumeclaim", "pvc"])
  const candidates = [
    ...SERVED.flatMap((name) => named(labels[name])),
    ...(pod === undefined ? [] : [{ workload: workloadOfPod(pod) }]),
    ...NAMED.flatMap((name) => named(first(labels, [name]))),
    ...[labels.exported_service, labels.exported_job, ...own].flatMap(named),
    ...(claim === undefined ? [] : [ofClaim(claim)]),
    ...(labels.persistentvolume === undefined ? [] : [{ workload: labels.persistentvolume, kind: "PersistentVolume" }]),
    ...(labels.poddisruptionbudget === undefined
      ? []
      : [{ workload: labels.poddisruptionbudget.replace(/-(pdb|budget|pod-?disruption-?budget)$/, "") }]),
    ...(labels.ingress === undefined ? [] : [{ workload: labels.ingress, kind: "Ingress" }]),
    ...named(resource),
    ...named(labels.container),
    ...measuredBy(labels).flatMap(named),
    ...memberIn(labels),
    ...named(applicationIn(labels)),
    ...(labels.job === undefined && SOCKET.test(labels.instance ?? "") ? named(labels.instance?.replace(/^[a-z]+:\/\//, "")) : []),
    ...(ADDRESS.test(labels.instance ?? "") ? named(labels.instance) : []),
    ...managed(labels).flatMap((name) => named(name).map((one) => ({ ...one, kind: MANAGED }))),
    ...(exporter !== undefined && PROBER.test(exporter.source) ? named(first(labels, ["target", "instance"])) : [])
  ]
  return candidates.find(({ workload }) => isNot(exporter)(workload)) ?? {}
}

const componentOf = (workload: string | undefined, namespace: string | undefined, labels: Labels): Component | undefined => {
  const names = [workload, labels.job, labels.component, labels.k8s_app, namespace].flatMap((name) =>
    name === undefined ? [] : [name.toLowerCase()]
  )
  if (namespace !== undefined && !isSystemNamespace(namespace) && namespace !== "default") return undefined
  return names.flatMap((name) => COMPONENTS.flatMap(([pattern, component]) => (pattern.test(name) ? [component] : [])))[0]
}

/** `instance` is a node where what scrapes nodes says so and nothing names a pod. */
const nodeIn = (labels: Labels, aboutNode: boolean, pod: string | undefined): string | undefined => {
  const said = first(labels, aboutNode ? HOSTS : NODES) ?? (pod === undefined ? undefined : nodeOfStaticPod(pod))
  const scraped = SCRAPES_NODES.test(labels.job ?? "") || (aboutNode && !/kube-?state/.test(labels.job ?? ""))
  return said ?? (scraped && pod === undefined ? labels.instance : undefined)
}

/** Where a process was scraped, as far as that can be a machine: an exporter of the cluster's objects runs anywhere. */
const hostIn = (labels: Labels, exporter: RegExp | undefined): string | undefined => {
  const measuresHere = exporter === undefined || exporter === BESIDE || exporter === OF_CEPH
  return first(labels, MACHINES) ?? (measuresHere && /^[^/\s]+$/.test(labels.instance ?? "") ? labels.instance : undefined)
}

/** What looks at machines, whatever runs on them, names each as an instance. */
const machineIn = (labels: Labels): string | undefined =>
  first(labels, HOSTS) ?? (SCRAPES_MACHINES.test(labels.job ?? "") ? labels.instance?.replace(/^[a-z]+:\/\//, "") : undefined)

const present = <A extends object>(parts: A): { [K in keyof A]?: Exclude<A[K], undefined> } =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== "")) as {
    [K in keyof A]?: Exclude<A[K], undefined>
  }

/**
 * What an alert is about, from labels in all the spellings that exporters, meshes and OpenTelemetry use. `aboutNode`: its name says
 * that it is about a node.
 */
export const subjectOf = (told: Labels, aboutNode: boolean): Subject => {
  const exporter = exporterOf(told)
  const isTold = isToldFromElsewhere(told)
  const labels = isTold ? withoutTeller(told) : told
  const said = first(labels, PODS)
  const pod = labels.exported_pod !== undefined || isNot(exporter)(said) ? said : undefined
  // exporters live in a namespace that says nothing of the nodes that they measure
  const ofNode = aboutNode && pod === undefined && exporter !== undefined && labels.exported_namespace === undefined
  const isProbe = [labels.job, labels.service].some((text) => PROBER.test(text ?? ""))
  const { namespace: named, ...workload } = ofNode ? {} : workloadIn(labels, exporter, pod, resourceIn(labels, isTold))
  const isOfCloud = SCRAPES_CLOUDS.test(labels.job ?? "")
  // a volume is in no namespace; its claim would be
  const isVolume = exporter !== undefined && labels.persistentvolume !== undefined && labels.exported_namespace === undefined
  const isForeign = ofNode || isVolume || ((isProbe || isOfCloud) && isSystemNamespace(labels.namespace ?? ""))
  const namespace = labels.exported_namespace ?? (isForeign ? undefined : first(labels, NAMESPACES)) ?? named
  // what names a machine and nothing that runs on it is about the machine
  const isMachine = namespace === undefined && workload.workload === undefined
  const node = nodeIn(labels, aboutNode, pod) ?? (isMachine ? machineIn(labels) : undefined)
  const rest = isMachine && node === undefined && pod === undefined ? leftOver(labels) : undefined
  const host = node === undefined && pod === undefined ? hostIn(labels, exporter) : undefined
  return present({
    ...(rest === undefined ? workload : { workload: rest, ...(rest.includes(".") ? {} : { kind: MANAGED }) }),
    namespace,
    pod,
    container: isNot(exporter)(labels.container) ? labels.container : undefined,
    ...(node === undefined ? {} : nodeParts(node)),
    host: host === undefined ? undefined : nodeName(host),
    zone: first(labels, ZONES),
    owner: first(labels, OWNERS),
    partOf: first(labels, PARTS) ?? platformPart(labels, namespace),
    component: componentOf(workload.workload, namespace, labels)
  })
}
