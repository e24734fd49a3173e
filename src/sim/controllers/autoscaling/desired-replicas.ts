import { podRequests } from "../../../platform/kubernetes/placement/pod-requests.ts"
import { canonicalQuantity } from "../../../platform/kubernetes/quantity.ts"
import type { ContainerSpec } from "../../behaviours/container-view.ts"
import type { KubeObject } from "../../kube-object.ts"
import type { MetricsProvider } from "../../kubelet/metrics-provider.ts"
import { isReady } from "../pods/pod-state.ts"

/** A metric's present value, as `status.currentMetrics` shows it, and the replicas it asks for. */
export interface Reading {
  readonly current: object
  readonly replicas: number
  readonly description: string
}

/** Why a metric cannot be read. */
export interface MetricFailure {
  /** The resource it is of. */
  readonly metric: string
  readonly message: string
}

/** Within a tenth of the target nothing moves. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details */
const TOLERANCE = 0.1

interface ResourceMetric {
  readonly type: string
  readonly resource?: { readonly name: "cpu" | "memory"; readonly target: { readonly averageUtilization?: number } }
}

const usageOf = (metrics: MetricsProvider, pod: KubeObject, name: "cpu" | "memory"): number | undefined => {
  const found = metrics.pod(pod.metadata.namespace ?? "", pod.metadata.name)
  return found?.reduce((sum, { usage }) => sum + (name === "cpu" ? usage.cpu * 1000 : usage.memory), 0)
}

/** The first container that requests nothing of the resource. */
const withoutRequest = (pod: KubeObject, name: string): string | undefined =>
  (pod.spec.containers as ReadonlyArray<ContainerSpec>).find((container) => container.resources?.requests?.[name] === undefined)?.name

/** What a utilisation metric asks for, or why it cannot be told. Only `Resource` metrics with a utilisation are played. */
export const readMetric = (
  metric: ResourceMetric,
  pods: ReadonlyArray<KubeObject>,
  replicas: number,
  metrics: MetricsProvider
): Reading | MetricFailure => {
  const name = metric.resource?.name
  const target = metric.resource?.target.averageUtilization
  if (metric.type !== "Resource" || name === undefined || target === undefined) {
    return { metric: name ?? metric.type, message: `unsupported metric source type ${metric.type}` }
  }
  const unreadable = (why: string): MetricFailure => ({ metric: name, message: `failed to get ${name} utilization: ${why}` })
  const measured = pods.flatMap((pod) => {
    const usage = isReady(pod) ? usageOf(metrics, pod, name) : undefined
    return usage === undefined ? [] : [{ usage, request: podRequests(pod.spec)[name] ?? 0 }]
  })
  if (measured.length === 0) return unreadable(`unable to get metrics for resource ${name}: no metrics returned from resource metrics API`)
  const unbounded = pods.find((pod) => withoutRequest(pod, name) !== undefined)
  if (unbounded !== undefined) {
    return unreadable(`missing request for ${name} in container ${withoutRequest(unbounded, name)} of Pod ${unbounded.metadata.name}`)
  }
  const usage = measured.reduce((sum, each) => sum + each.usage, 0)
  const utilization = Math.round((100 * usage) / measured.reduce((sum, each) => sum + each.request, 0))
  const ratio = utilization / target
  const average = Math.round(usage / measured.length)
  return {
    current: {
      type: "Resource",
      resource: {
        name,
        current: { averageUtilization: utilization, averageValue: canonicalQuantity(name === "cpu" ? `${average}m` : String(average)) }
      }
    },
    replicas: Math.abs(ratio - 1) <= TOLERANCE ? replicas : Math.ceil(ratio * measured.length),
    description: `${name} resource utilization (percentage of request)`
  }
}
