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

const GROUP_BY = ["alertname", "namespace"]

const groupingOf = (labels: Labels): Labels =>
  Object.fromEntries(GROUP_BY.flatMap((name) => (name in labels ? [[name, labels[name] ?? ""]] : [])))

/** What all of them have, with the same value. */
const common = (all: ReadonlyArray<Labels>): Labels => {
  const [first = {}, ...others] = all
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value)))
}

/** The body that Alertmanager posts for one group. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const bodyOf = (groupLabels: Labels, alerts: ReadonlyArray<FiringAlert>) => {
  const shown = Object.entries(groupLabels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return {
    version: "4",
    groupKey: `{}:{${shown.join(", ")}}`,
    truncatedAlerts: 0,
    status: "firing",
    receiver: "handrail",
    groupLabels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: "http://alertmanager.rehearsal:9093",
    alerts: alerts.map(({ annotations, labels, startsAt }) => ({
      status: "firing",
      labels,
      annotations,
      startsAt,
      endsAt: "0001-01-01T00:00:00Z",
      generatorURL: "http://prometheus.rehearsal:9090/graph",
      fingerprint: fingerprint(labels)
    }))
  }
}

/** The body that Alertmanager posts for one firing alert, grouped by alertname and namespace. */
export const alertmanagerBody = (alert: FiringAlert) => bodyOf(groupingOf(alert.labels), [alert])

/** The bodies that it posts for these, one a group, in the order in which the groups come to be. */
export const alertmanagerBodies = (alerts: ReadonlyArray<FiringAlert>) => {
  const groups = new Map<string, Array<FiringAlert>>()
  for (const alert of alerts) {
    const key = JSON.stringify(groupingOf(alert.labels))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [alert])
    else group.push(alert)
  }
  return [...groups.values()].map((group) => bodyOf(groupingOf(group[0]?.labels ?? {}), group))
}
