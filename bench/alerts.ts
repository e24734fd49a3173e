import { alertmanagerBody } from "../src/app/demo/notification.ts"
import { timestamp } from "../src/domain/ids.ts"

const annotations = {
  summary: "A pod has not been ready for longer than 15 minutes.",
  runbook_url: "https://example.com/runbooks/pod-not-ready"
}

/** Labels as kube-prometheus gives them. Each number is another alert. */
export const podAlert = (number: number): Readonly<Record<string, string>> => ({
  alertname: "KubePodNotReady",
  cluster: "rehearsal",
  namespace: `team-${number % 10}`,
  pod: `service-${number}`,
  severity: "warning",
  job: "kube-state-metrics"
})

/** One firing alert as Alertmanager posts it to a webhook, and as Prometheus posts it to Alertmanager. */
export const asNotification = (labels: Readonly<Record<string, string>>, startsAt: number): string =>
  JSON.stringify(alertmanagerBody({ labels, annotations, startsAt: timestamp(startsAt) }))

export const asAlert = (labels: Readonly<Record<string, string>>, startsAt: number): string =>
  JSON.stringify([{ labels, annotations, startsAt: timestamp(startsAt), generatorURL: "http://prometheus.example/graph" }])
