import { type Fields, present, told, whole } from "../fields.ts"
import { kindCalled } from "../kinds.ts"
import { type Entry, find, textOf } from "../text/outline.ts"
import type { Describer } from "./described.ts"
import { conditionsIn } from "./pod.ts"

/** A metric's target and what it is now, side by side as the API has them. */
interface Metric {
  readonly spec: Fields
  readonly status: Fields | undefined
}

/** `80%`, `200Mi`, `40% (200m)`. Averages of pods and values are told apart by the words of the metric. */
const amounts = (text: string | undefined, perPod: boolean): Fields | undefined => {
  const [, percent, average, plain] = /^(?:(\d+)%(?: \((\S+)\))?|(\S+))$/.exec(present(text) ?? "") ?? []
  if (percent !== undefined) return told({ averageUtilization: Number(percent), averageValue: average })
  return plain === undefined ? undefined : perPod ? { averageValue: plain } : { value: plain }
}

const targetType = (target: Fields): string =>
  "averageUtilization" in target ? "Utilization" : "averageValue" in target ? "AverageValue" : "Value"

const metric = (type: string, field: string, identity: Fields, current: Fields | undefined, target: Fields): Metric => ({
  spec: { type, [field]: { ...identity, target: { type: targetType(target), ...target } } },
  status: current === undefined ? undefined : { type, [field]: { ...identity, current } }
})

/** `resource cpu on pods  (as a percentage of request)`, `"name" on pods`, `"name" on Service/web (target value)`, `"name" (target average value)`. */
const metricOf = ({ key = "", value }: Entry): ReadonlyArray<Metric> => {
  const [now, wanted] = value.split(" / ")
  const read = (perPod: boolean) => ({ current: amounts(now, perPod), target: amounts(wanted, perPod) ?? {} })
  const [, resource, container] = /^resource (\S+) (?:of container "([^"]+)" )?on pods/.exec(key) ?? []
  if (resource !== undefined) {
    const { current, target } = read(true)
    return container === undefined
      ? [metric("Resource", "resource", { name: resource }, current, target)]
      : [metric("ContainerResource", "containerResource", { name: resource, container }, current, target)]
  }
  const [, name, place, kind, object] = /^"([^"]+)"( on pods| on (\w+)\/(\S+))?/.exec(key) ?? []
  if (name === undefined) return []
  const { current, target } = read(place === " on pods" || key.includes("average value"))
  if (place === " on pods") return [metric("Pods", "pods", { metric: { name } }, current, target)]
  if (kind === undefined) return [metric("External", "external", { metric: { name } }, current, target)]
  return [metric("Object", "object", { metric: { name }, describedObject: { kind, name: object } }, current, target)]
}

export const describeAutoscaler: Describer = ({ entries, lines }) => {
  const [kind, name] = present(textOf(entries, "Reference"))?.split("/") ?? []
  const metrics = (find(entries, "Metrics")?.below ?? []).flatMap(metricOf)
  const pods = entries.find(({ key }) => key?.endsWith(" pods") === true)?.value ?? ""
  const [, current, desired] = /^(\d+) current \/ (\d+) desired/.exec(pods) ?? []
  return {
    spec: told({
      scaleTargetRef: kind === undefined ? undefined : told({ apiVersion: kindCalled(kind)?.apiVersion, kind, name }),
      minReplicas: whole(textOf(entries, "Min replicas")),
      maxReplicas: whole(textOf(entries, "Max replicas")),
      metrics: metrics.map(({ spec }) => spec)
    }),
    status: told({
      currentReplicas: whole(current),
      desiredReplicas: whole(desired),
      currentMetrics: metrics.flatMap(({ status }) => status ?? []),
      conditions: conditionsIn(lines)
    })
  }
}
