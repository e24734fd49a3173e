import type { KubeObject } from "../../kube-object.ts"

interface Metric {
  readonly type: string
  readonly resource?: {
    readonly name: string
    readonly target?: { readonly type: string; readonly averageUtilization?: number }
    readonly current?: { readonly averageUtilization?: number }
  }
}

const isCpu = (metric: Metric): boolean => metric.type === "Resource" && metric.resource?.name === "cpu"

/** An autoscaling/v2 HorizontalPodAutoscaler as v1 shows it: CPU utilisation only. */
export const autoscalerV1 = (autoscaler: KubeObject): KubeObject => {
  const { metrics, behavior: _behavior, ...spec } = autoscaler.spec ?? {}
  const { currentMetrics, conditions: _conditions, ...status } = autoscaler.status ?? {}
  const target = ((metrics ?? []) as ReadonlyArray<Metric>).find(isCpu)?.resource?.target?.averageUtilization
  const current = ((currentMetrics ?? []) as ReadonlyArray<Metric>).find(isCpu)?.resource?.current?.averageUtilization
  return {
    ...autoscaler,
    apiVersion: "autoscaling/v1",
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: { ...status, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) }
  }
}

/** The inverse: autoscalers are stored as v2. */
export const storedAutoscaler = (autoscaler: KubeObject): KubeObject => {
  const { targetCPUUtilizationPercentage: target, ...spec } = autoscaler.spec ?? {}
  const { currentCPUUtilizationPercentage: current, ...status } = autoscaler.status ?? {}
  const metric = (field: string, value: object): object => ({ type: "Resource", resource: { name: "cpu", [field]: value } })
  return {
    ...autoscaler,
    apiVersion: "autoscaling/v2",
    spec: {
      ...spec,
      ...(target === undefined ? {} : { metrics: [metric("target", { type: "Utilization", averageUtilization: target })] })
    },
    ...(autoscaler.status === undefined
      ? {}
      : {
          status: { ...status, ...(current === undefined ? {} : { currentMetrics: [metric("current", { averageUtilization: current })] }) }
        })
  }
}
