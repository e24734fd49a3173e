import { type Fields, present, told, whole } from "../fields.ts"
import { kindCalled } from "../kinds.ts"
import type { RowReader } from "./row-context.ts"

/** `cpu: 45%/80%`, `<unknown>/80%`, `100Mi/200Mi`. Without a name a percentage is of CPU. */
const metricOf = (text: string): ReadonlyArray<{ readonly spec: Fields; readonly status: Fields | undefined }> => {
  const [, name, current = "", percent, amount] = /^(?:([\w.-]+): )?([^/\s]+)\/(?:(\d+)%|(\S+?)(?: \(avg\))?)$/.exec(text.trim()) ?? []
  if (percent === undefined && (amount === undefined || name === undefined)) return []
  const value = (of: string | undefined): Fields | undefined => {
    const plain = present(of)
    if (plain === undefined) return undefined
    return plain.endsWith("%") ? { averageUtilization: whole(plain.slice(0, -1)) } : { averageValue: plain }
  }
  const target =
    percent === undefined ? { type: "AverageValue", averageValue: amount } : { type: "Utilization", averageUtilization: Number(percent) }
  const now = value(current)
  const resource = name ?? "cpu"
  return [
    {
      spec: { type: "Resource", resource: { name: resource, target } },
      status: now === undefined ? undefined : { type: "Resource", resource: { name: resource, current: now } }
    }
  ]
}

export const readAutoscalerRow: RowReader = (row) => {
  const [kind, name] = present(row.REFERENCE)?.split("/") ?? []
  const metrics = (row.TARGETS ?? "")
    .replace(/ \+ \d+ more\.*$/, "")
    .split(/,\s*/)
    .flatMap(metricOf)
  return {
    spec: told({
      scaleTargetRef: kind === undefined ? undefined : told({ apiVersion: kindCalled(kind)?.apiVersion, kind, name }),
      minReplicas: whole(row.MINPODS),
      maxReplicas: whole(row.MAXPODS),
      metrics: metrics.map(({ spec }) => spec)
    }),
    status: told({ currentReplicas: whole(row.REPLICAS), currentMetrics: metrics.flatMap(({ status }) => status ?? []) })
  }
}
