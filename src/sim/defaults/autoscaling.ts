import { type Draft, fill, struct } from "./draft.ts"

const scaleUpPolicies = [
  { type: "Pods", value: 4, periodSeconds: 15 },
  { type: "Percent", value: 100, periodSeconds: 15 }
]
const scaleDownPolicies = [{ type: "Percent", value: 100, periodSeconds: 15 }]
const cpuAt80Percent = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }

const fillBehavior = (behavior: Draft): void => {
  fill(struct(behavior, "scaleUp"), { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: scaleUpPolicies })
  fill(struct(behavior, "scaleDown"), { selectPolicy: "Max", policies: scaleDownPolicies })
}

/** autoscaling/v1 and v2, told apart by the object's own apiVersion. */
export const fillAutoscaler = (autoscaler: Draft): void => {
  const spec = struct(autoscaler, "spec")
  fill(spec, { minReplicas: 1 })
  if (autoscaler.apiVersion === "autoscaling/v1") {
    fill(spec, { targetCPUUtilizationPercentage: 80 })
    return
  }
  if (!spec.metrics?.length) spec.metrics = [structuredClone(cpuAt80Percent)]
  if (spec.behavior) fillBehavior(spec.behavior)
}
