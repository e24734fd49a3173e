import { type Fields, fields, maybeFields, text, time } from "../../platform/kubernetes/fields.ts"
import type { Alert } from "../scene/scene.ts"

/** Tags and dimensions by which others than Prometheus name objects: Datadog's, and those of CloudWatch's container insights. */
const renamed: Readonly<Record<string, string>> = {
  kube_namespace: "namespace",
  kubernetes_namespace: "namespace",
  namespace_name: "namespace",
  kube_deployment: "deployment",
  kube_stateful_set: "statefulset",
  kube_daemon_set: "daemonset",
  kube_replica_set: "replicaset",
  kube_service: "service",
  kube_job: "job_name",
  kube_cronjob: "cronjob",
  pod_name: "pod",
  podname: "pod",
  node_name: "node",
  nodename: "node",
  kube_node: "node"
}

/** Labels by the names that rules of Prometheus give them, beside their own. */
export const knownLabels = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => [[renamed[name.toLowerCase()] ?? name.toLowerCase(), value]])),
  ...labels
})

const plain = (value: unknown): ReadonlyArray<readonly [string, string]> =>
  Object.entries(maybeFields(value) ?? {}).flatMap(([name, one]) => (typeof one === "string" && one !== "" ? [[name, one] as const] : []))

/** `key:value`, in a list or in one text, as Datadog's monitors send them. https://docs.datadoghq.com/getting_started/tagging/ */
const tagged = (value: unknown): ReadonlyArray<readonly [string, string]> => {
  const tags = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : []
  return tags.flatMap((tag: unknown) => {
    const [, name, one] = typeof tag === "string" ? (/^\s*([\w.-]+):(.+?)\s*$/.exec(tag) ?? []) : []
    return name === undefined || one === undefined ? [] : [[name, one] as const]
  })
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const dimensions = (value: unknown): ReadonlyArray<readonly [string, string]> =>
  (Array.isArray(value) ? value : []).flatMap((one: unknown) => {
    const { Name, Value, name, value: said } = fields(one)
    const [key, what] = [text(name) ?? text(Name), text(said) ?? text(Value)]
    return key === undefined || what === undefined ? [] : [[key, what] as const]
  })

const NAMES = ["alertname", "alert_name", "AlarmName", "alarmName", "title", "alert_title", "ruleName", "monitor_name", "name"]
const TEXTS = [
  "summary",
  "message",
  "description",
  "body",
  "text",
  "AlarmDescription",
  "NewStateReason",
  "reason",
  "event_msg",
  "text_only_msg"
]
const STATES = ["status", "state", "NewStateValue", "StateValue", "alert_transition", "alert_type"]
const over = /^(?:resolved|ok|normal|recovered|closed|inactive|success)$/i

const firstText = (found: Fields, names: ReadonlyArray<string>): string | undefined =>
  names.map((name) => text(found[name])).find((one) => one !== undefined && one !== "")

/** One alert of another shape than Alertmanager's: a monitor of Datadog, an alarm of CloudWatch, or what has a name and says something. */
export const foreignAlert = (value: unknown): Alert | undefined => {
  const outer = maybeFields(value)
  const found = { ...outer, ...maybeFields(outer?.detail), ...maybeFields(outer?.alert), ...maybeFields(outer?.event) }
  const name = firstText(found, NAMES)
  if (outer === undefined || name === undefined) return undefined
  const labels = [
    ...plain(found.commonLabels),
    ...plain(found.labels),
    ...plain(found.tags),
    ...tagged(found.tags),
    ...dimensions(found.dimensions),
    ...dimensions(found.Dimensions),
    ...dimensions(fields(found.Trigger).Dimensions),
    ...["namespace", "service", "deployment", "pod", "node"].flatMap((one) => plain({ [one]: found[one] }))
  ]
  const said = [...plain(found.commonAnnotations), ...plain(found.annotations), ...TEXTS.flatMap((one) => plain({ [one]: found[one] }))]
  return {
    name,
    labels: knownLabels(Object.fromEntries(labels)),
    annotations: Object.fromEntries(said),
    isFiring: !over.test(firstText(found, STATES) ?? ""),
    startsAt: time(found.startsAt) ?? time(found.StateChangeTime) ?? time(found.date)
  }
}
