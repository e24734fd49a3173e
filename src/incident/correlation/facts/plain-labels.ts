import { remembered } from "../../../platform/remembered.ts"
import type { Labels } from "./labels.ts"

/**
 * Names that other pipelines have for the same: Datadog (`kube_deployment`), cAdvisor and the container runtimes
 * (`container_label_io_kubernetes_pod_name`), relabelling by habit (`kubernetes_name`), Google's monitoring (`resource_label_pod_name`).
 */
const ALIASES: Readonly<Record<string, string>> = {
  kube_deployment: "deployment",
  kube_stateful_set: "statefulset",
  kube_statefulset: "statefulset",
  stateful_set: "statefulset",
  kube_daemon_set: "daemonset",
  kube_daemonset: "daemonset",
  daemon_set: "daemonset",
  kube_cronjob: "cronjob",
  kube_cron_job: "cronjob",
  kube_job: "job_name",
  kube_service: "service_name",
  kube_node: "node",
  kube_pod: "pod",
  kube_pod_name: "pod",
  kube_container_name: "container",
  kubernetes_deployment_name: "deployment",
  kubernetes_statefulset_name: "statefulset",
  kubernetes_daemonset_name: "daemonset",
  kubernetes_service_name: "service_name",
  kubernetes_name: "service_name",
  kubernetes_pod: "pod",
  kubernetes_container_name: "container",
  kubernetes_node_name: "node",
  container_label_io_kubernetes_pod_name: "pod",
  container_label_io_kubernetes_pod_namespace: "namespace",
  container_label_io_kubernetes_container_name: "container",
  container_label_com_docker_compose_service: "service_name",
  container_label_com_docker_swarm_service_name: "service_name",
  io_kubernetes_pod_name: "pod",
  io_kubernetes_pod_namespace: "namespace",
  io_kubernetes_container_name: "container",
  resource_label_namespace_name: "namespace",
  resource_label_pod_name: "pod",
  resource_label_container_name: "container",
  pod_namespace: "namespace",
  container_name: "container",
  app_name: "app",
  application_name: "app"
}

/** `k8s.pod.name`, `k8s-pod-name` and `k8sPodName` as Prometheus writes them, `k8s_pod_name`, and by its usual name. */
const plainName = remembered((name) => {
  const written = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase()
  return ALIASES[written] ?? written
})

/** Labels by names of one spelling; where two become one, the one that was spelled so counts. */
export const plainLabels = (labels: Labels): Labels => {
  const names = Object.keys(labels)
  if (names.every((name) => plainName(name) === name)) return labels
  return { ...Object.fromEntries(names.map((name) => [plainName(name), labels[name] as string])), ...labels }
}
