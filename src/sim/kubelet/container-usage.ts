import { milliValue, parseQuantity, wholeValue } from "../../platform/kubernetes/quantity.ts"
import type { SimClock } from "../clock.ts"
import type { ClusterCache } from "../controllers/runtime/cluster-cache.ts"
import { stableFraction } from "../controllers/runtime/stable-hash.ts"
import type { ContainerRun } from "./container-run.ts"
import type { MetricsProvider, Usage } from "./metrics-provider.ts"
import type { PodRun } from "./pod-run.ts"

/** What the node itself takes beside its pods. */
const SYSTEM: Usage = { cpu: 0.12, memory: 620 * 1024 ** 2 }
const MINUTE_MS = 60_000

const cores = (text: string | undefined): number => {
  const quantity = parseQuantity(text)
  return quantity === undefined ? 0 : milliValue(quantity) / 1000
}
const bytes = (text: string | undefined): number => {
  const quantity = parseQuantity(text)
  return quantity === undefined ? 0 : wholeValue(quantity)
}

/** Usage wanders by a sixth around the behaviour's figure, minute by minute, and stays under the container's limits. */
const usageOf = (run: PodRun, container: ContainerRun, now: number): Usage => {
  if (container.state.kind !== "running") return { cpu: 0, memory: 0 }
  const { cpu, memory, memoryPerHour } = container.conduct.usage ?? {}
  const { limits } = container.spec.resources ?? {}
  const wander = 1 + (stableFraction(`${run.seed}${container.spec.name}${Math.floor(now / MINUTE_MS)}`) - 0.5) / 3
  const grown = bytes(memory) + (bytes(memoryPerHour) * (now - container.state.startedAt)) / (60 * MINUTE_MS)
  return {
    cpu: Math.min(cores(cpu) * wander, cores(limits?.cpu) || Number.POSITIVE_INFINITY),
    memory: Math.round(Math.min(grown * (1 + (wander - 1) / 4), bytes(limits?.memory) || Number.POSITIVE_INFINITY))
  }
}

export const makeMetricsProvider = (
  clock: SimClock,
  cache: Pick<ClusterCache, "podsOn">,
  runOf: (namespace: string, pod: string) => PodRun | undefined,
  isDown: (node: string) => boolean
): MetricsProvider => {
  const pod: MetricsProvider["pod"] = (namespace, name) => {
    const run = runOf(namespace, name)
    const running = run?.all.filter((container) => container.state.kind === "running") ?? []
    if (run === undefined || running.length === 0) return undefined
    return running.map((container) => ({ container: container.spec.name, usage: usageOf(run, container, clock.now()) }))
  }
  return {
    pod,
    node: (name) => {
      if (isDown(name)) return undefined
      let total = SYSTEM
      for (const { metadata } of cache.podsOn(name)) {
        for (const { usage } of pod(metadata.namespace ?? "", metadata.name) ?? []) {
          total = { cpu: total.cpu + usage.cpu, memory: total.memory + usage.memory }
        }
      }
      return total
    }
  }
}
