import type { KubeObject } from "../kube-object.ts"
import type { MetricsProvider, Usage } from "./metrics-provider.ts"

const quantities = ({ cpu, memory }: Usage): object => ({
  cpu: `${Math.round(cpu * 1e9)}n`,
  memory: `${Math.round(memory / 1024)}Ki`
})

const WINDOW = "10.0s"

const headOf = (kind: string, { metadata: { name, namespace, labels } }: KubeObject, now: string): object => ({
  kind,
  apiVersion: "metrics.k8s.io/v1beta1",
  metadata: {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    creationTimestamp: now,
    ...(labels === undefined ? {} : { labels })
  },
  timestamp: now,
  window: WINDOW
})

type Sample = (provider: MetricsProvider, object: KubeObject, now: string) => object | undefined

/** The sample of a node or a pod as metrics.k8s.io shows it, by kind; `undefined` where there is none. `now` is a metav1.Time. */
export const metricsSamples: Readonly<Record<"NodeMetrics" | "PodMetrics", Sample>> = {
  NodeMetrics: (provider, node, now) => {
    const usage = provider.node(node.metadata.name)
    return usage === undefined ? undefined : { ...headOf("NodeMetrics", node, now), usage: quantities(usage) }
  },
  PodMetrics: (provider, pod, now) => {
    const containers = provider.pod(pod.metadata.namespace ?? "", pod.metadata.name)
    if (containers === undefined) return undefined
    return {
      ...headOf("PodMetrics", pod, now),
      containers: containers.map(({ container, usage }) => ({ name: container, usage: quantities(usage) }))
    }
  }
}
