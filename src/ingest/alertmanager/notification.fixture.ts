/** A notification as Alertmanager 0.28 sends it, to be changed by each test. */
export const alert = (over: Readonly<Record<string, unknown>> = {}) => ({
  status: "firing",
  labels: { alertname: "KubePodNotReady", cluster: "prod-eu-1", namespace: "shop", pod: "checkout-7d4b9c-x2x", severity: "warning" },
  annotations: { summary: "Pod has been in a non-ready state for more than 15 minutes." },
  startsAt: "2026-03-01T04:05:06.739266876+02:00",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "http://prometheus:9090/graph?g0.expr=up",
  fingerprint: "c4a1e7c1a1b2c3d4",
  ...over
})

export const notification = (alerts: ReadonlyArray<unknown> = [alert()], over: Readonly<Record<string, unknown>> = {}) => ({
  receiver: "handrail",
  status: "firing",
  alerts,
  groupLabels: { alertname: "KubePodNotReady" },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: "http://alertmanager:9093",
  version: "4",
  groupKey: '{}:{alertname="KubePodNotReady"}',
  truncatedAlerts: 0,
  ...over
})
