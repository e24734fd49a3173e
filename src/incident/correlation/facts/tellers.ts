import { first, type Labels } from "./labels.ts"
import { workloadOfPod } from "./workload-name.ts"

/** Jobs whose instances are nodes. */
export const SCRAPES_NODES = /node[-_]?exporter|^nodes?$|^kubelet$|kubernetes-nodes/i

/** What reads a cloud's metrics lives where nothing of what it tells of does. */
export const SCRAPES_CLOUDS = /^yace$|cloudwatch|stackdriver|azure-?(metrics|exporter)/i

/** One beside what it measures: `redis-exporter`, `kafka-jmx-metrics`. */
export const BESIDE = /[-_](exporter|probe|jmx|metrics)$/i
/** Managers of Ceph, which measure all of it. */
export const OF_CEPH = /^(rook-)?ceph-(mgr|exporter)/i

/** Who measures others: such a job's own service, pod and namespace are not what the alert is about. */
const EXPORTERS: ReadonlyArray<RegExp> = [
  /kube-?state-?metrics|ksm$/i,
  SCRAPES_NODES,
  /cadvisor/i,
  /blackbox/i,
  /push-?gateway/i,
  /open-?telemetry-?collector|otel-?col|span-?metrics|service-?graph|traces/i,
  /prometheus|kubernetes-(pods|service-endpoints)/i,
  /istio-?(mesh|proxy|stats)|envoy-?stats/i,
  /metrics-?agent|grafana-?agent|alloy|vmagent|telegraf|datadog/i,
  SCRAPES_CLOUDS,
  /^(snmp|ipmi|redfish|idrac|vmware|vcenter|windows|icmp|ping|wmi|smartctl|nut|libvirt|proxmox)([-_].*)?$/i,
  // the parts of a store or a deployer that tell how all of it is
  OF_CEPH,
  /^argo-?cd-.*(metrics|controller)/i,
  // OpenShift's tells how all operators are: https://github.com/openshift/cluster-version-operator/blob/main/docs/dev/clusteroperator.md
  /^cluster-version-operator$/i,
  BESIDE
]

/** Jobs that look at machines from outside, whatever runs on them. */
export const SCRAPES_MACHINES =
  /snmp|ipmi|redfish|idrac|ilo\b|vmware|vcenter|windows|icmp|\bping\b|wmi|smartctl|nut\b|libvirt|proxmox|hyper-?v/i

/** Where what is told of lives, in the labels of whoever tells it from a namespace of its own. */
const ELSEWHERE = ["exported_namespace", "pvc_namespace", "target_namespace", "resource_namespace"]

/** A monitoring server tells mostly of itself, by its own pod. */
const OF_ITSELF = /prometheus|alertmanager/i

/** What measured: nothing, where the alert's own job measures itself. */
export const exporterOf = ({ container, exported_namespace, job, pod, service }: Labels): RegExp | undefined => {
  const isItself = exported_namespace === undefined && [pod, job].every((text) => text !== undefined && OF_ITSELF.test(text))
  return isItself
    ? undefined
    : EXPORTERS.find((pattern) => [job, service, container].some((text) => text !== undefined && pattern.test(text)))
}

/** What such an exporter measures: the host that it names as the instance, else what its own name begins with. */
export const measuredBy = (labels: Labels): ReadonlyArray<string> => {
  if (exporterOf(labels) !== BESIDE) return []
  const { instance = "", job = "", service = "" } = labels
  const host = /^(?:[a-z]+:\/\/)?([a-z][-a-z0-9]*(?:\.[-a-z0-9.]+)?:\d+)\/?$/i.exec(instance)?.[1]
  // the service of the exporter is often called after the store, and its job after the kind of store
  const beside = [service, job].flatMap((name) => /^(.+?)(?:[-_](?:exporter|probe|jmx|metrics))+$/i.exec(name)?.[1] ?? [])[0]
  if (beside === undefined) return []
  // a member of a StatefulSet is reached as `mongo-0.mongo`
  const [name = "", ...rest] = (host ?? "").split(/(?=[.:])/)
  return [...(host === undefined || /exporter|probe/i.test(host) ? [] : [[workloadOfPod(name), ...rest].join("")]), beside]
}

/** Whether a label names something else than what measured. */
export const isNot = (exporter: RegExp | undefined) => (text: string | undefined) =>
  exporter === undefined || text === undefined || !exporter.test(text)

/** Whether a controller or an exporter tells of something in another namespace than its own. */
export const isToldFromElsewhere = (labels: Labels): boolean => {
  const of = first(labels, ELSEWHERE)
  if (of === undefined || labels.namespace === undefined || labels.namespace === "") return false
  return labels.namespace !== of || (labels.name !== undefined && (labels.kind ?? labels.customresource_kind) !== undefined)
}

/** Without what says who measured: where the namespace collided, the pod, the service and the job beside it are the scraper's target. */
export const withoutTeller = (labels: Labels): Labels => {
  const { container: _container, job: _job, namespace: _namespace, pod: _pod, service: _service, ...rest } = labels
  return rest
}
