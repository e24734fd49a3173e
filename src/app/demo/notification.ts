import type { Timestamp } from "../../domain/ids.ts"

type Labels = { readonly [name: string]: string }

const FNV_OFFSET = 14695981039346656037n
const FNV_PRIME = 1099511628211n
const MASK = (1n << 64n) - 1n
const SEPARATOR = 255

/** Alertmanager's fingerprint of a label set: 64-bit FNV-1a over names and values in order of name, each ended by 0xff, in hex. https://pkg.go.dev/github.com/prometheus/common/model#LabelSet.Fingerprint */
const fingerprint = (labels: Labels): string => {
  const bytes = Object.keys(labels)
    .sort()
    .flatMap((name) => [...Buffer.from(name), SEPARATOR, ...Buffer.from(labels[name] ?? ""), SEPARATOR])
  const hash = bytes.reduce((sum, byte) => ((sum ^ BigInt(byte)) * FNV_PRIME) & MASK, FNV_OFFSET)
  return hash.toString(16).padStart(16, "0")
}

export interface FiringAlert {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: Timestamp
}

/** The body that Alertmanager posts for one firing alert, grouped by alertname and namespace. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export const alertmanagerBody = ({ annotations, labels, startsAt }: FiringAlert) => {
  const grouping = Object.fromEntries(["alertname", "namespace"].flatMap((name) => (name in labels ? [[name, labels[name] ?? ""]] : [])))
  const shown = Object.entries(grouping).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return {
    version: "4",
    groupKey: `{}:{${shown.join(", ")}}`,
    truncatedAlerts: 0,
    status: "firing",
    receiver: "handrail",
    groupLabels: grouping,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: "http://alertmanager.rehearsal:9093",
    alerts: [
      {
        status: "firing",
        labels,
        annotations,
        startsAt,
        endsAt: "0001-01-01T00:00:00Z",
        generatorURL: "http://prometheus.rehearsal:9090/graph",
        fingerprint: fingerprint(labels)
      }
    ]
  }
}
