import type { Labels } from "./labels.ts"

/** What an alert is about that none of the usual labels names: another label that names one thing, as every monitoring has its own. */

/** Words that such a label ends with, from the most to the least exact. */
const THINGS: ReadonlyArray<RegExp> = [
  /(^|_)(function_?name|function|resource(_name)?|instance_(name|id)|(db|database|dbinstance|cluster|cache_cluster)_?(id|identifier|name)|vm(_name)?|bucket(_name)?|table(_name)?|queue(_name)?|topic(_name)?|stream(_name)?|load_?balancer(_name)?|backend|pool|site|device|tunnel|pdu|ups|switch|chassis|array|firewall|server|domain|target|url|check|monitor_target|entity)$/,
  /(^|_)(datname|database|db|subscription(_id|_name)?|gateway(_name)?|router|broker|object)$/
]

/** Labels that end so and describe the alert, its rule or its receiver. */
const DESCRIBES =
  /^(alert_?name|rule_?name|policy_?name|monitor_?name|check_?name|team_?name|account_?name|org_?name|user_?name|display_?name|metric_?name|cluster_?name|kube_cluster_name|grafana_.*|__.*)$/

/** Labels that name kinds of things as often as one of them: `resource="pods"`. */
const VAGUE = /^(resource|object|entity|target|check|device|pool|backend|domain|site|name)$/

const NAME = /^(?=.*[a-z])[a-z0-9][-\w.]*$/i
/** Made for machines: nobody calls anything so. */
const RANDOM = /^[0-9a-f]{8}-[0-9a-f]{4}-|^[0-9a-f]{24,}$/i

/** `projects/p/instances/users`, `acme:users` and `arn:aws:lambda:eu-west-1:1:function:resize` by their last part. */
const lastPart = (text: string): string => /([^:/]+)\/?$/.exec(text)?.[1] ?? text

/** The host of an address, where it has more than one part. */
const siteIn = (text: string): string | undefined => /^https?:\/\/([^/:?#]+)/i.exec(text)?.[1]?.toLowerCase()

/** Labels that name what a team runs, in words of its own inventory. */
const APPLICATIONS =
  /^(app|application|service|svc|component|system|module|product|process|program|ci|workload)_(id|name|key|code)$|^(system|module|product|process|program|ci)$|^(slo|sli|monitored|affected|impacted|owning|alert)_(service|svc|app|workload|component)$/

export const applicationIn = (labels: Labels): string | undefined => {
  const [found] = Object.keys(labels).flatMap((name) => {
    const value = labels[name] ?? ""
    return APPLICATIONS.test(name) && NAME.test(value) && !RANDOM.test(value) ? [value.toLowerCase()] : []
  })
  return found
}

export const leftOver = (labels: Labels): string | undefined => {
  const names = Object.keys(labels).filter((name) => !DESCRIBES.test(name))
  const [url] = names.flatMap((name) => siteIn(labels[name] ?? "") ?? [])
  if (url !== undefined) return url
  for (const pattern of THINGS)
    for (const name of names) {
      const value = lastPart(labels[name] ?? "")
      const isName = NAME.test(value) && !RANDOM.test(value) && (!VAGUE.test(name) || /[-_.\d]/.test(value))
      if (pattern.test(name) && isName) return value.toLowerCase()
    }
  return undefined
}
