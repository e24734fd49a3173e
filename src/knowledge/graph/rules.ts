import { Schema } from "effect"
import type { Entity } from "../../domain/entity.ts"
import { metricsIn } from "../promql.ts"
import type { Contribution, Described, Stated } from "./contribution.ts"

const Annotations = Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown)))
const Rule = Schema.Struct({
  alert: Schema.optionalKey(Schema.String),
  record: Schema.optionalKey(Schema.String),
  /** As Prometheus' API names both kinds. */
  name: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String),
  expr: Schema.optionalKey(Schema.Union([Schema.String, Schema.Number])),
  query: Schema.optionalKey(Schema.String),
  labels: Annotations,
  annotations: Annotations
})
type Rule = typeof Rule.Type

/**
 * Groups of rules: a rule file, `spec` of a PrometheusRule, or `data` of Prometheus' `/api/v1/rules`.
 * https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
 */
export const RuleGroups = Schema.Struct({
  groups: Schema.Array(Schema.Struct({ name: Schema.String, rules: Schema.Array(Rule) }))
})
export type RuleGroups = typeof RuleGroups.Type

const metric = (name: string): Entity => ({ kind: "Metric", name })

const subjectOf = ({ alert, name, record, type }: Rule): Entity | undefined => {
  const alerting = alert ?? (type === "alerting" ? name : undefined)
  if (alerting !== undefined) return { kind: "Alert", name: alerting }
  const recorded = record ?? (type === "recording" ? name : undefined)
  return recorded === undefined ? undefined : metric(recorded)
}

/** The annotations by which alerts name what to do. https://monitoring.mixins.dev/ */
const RUNBOOKS = ["runbook_url", "runbook", "runbookUrl"]

const textsOf = (values: Rule["labels"]): ReadonlyArray<readonly [string, string]> =>
  Object.entries(values ?? {}).flatMap(([name, value]) => (typeof value === "string" && value !== "" ? [[name, value] as const] : []))

/** What alerts and recorded metrics are made of, and where an alert's runbook is. `where` names the file or object. Pure. */
export const contributeRules = ({ groups }: RuleGroups, where: string, seenAt: number): Contribution => {
  const describes: Array<Described> = []
  const states: Array<Stated> = []
  for (const { name: group, rules } of groups) {
    for (const rule of rules) {
      const entity = subjectOf(rule)
      if (entity === undefined) continue
      const cite = `${where}: group ${group}, ${rule.alert === undefined && rule.type !== "alerting" ? "record" : "alert"} ${entity.name}`
      const severity = textsOf(rule.labels).find(([label]) => label === "severity")?.[1]
      describes.push({ entity, facts: severity === undefined ? {} : { severity } })
      for (const read of metricsIn(String(rule.query ?? rule.expr ?? ""))) {
        if (entity.kind !== "Metric" || read !== entity.name)
          states.push({ kind: "consumes-metric", from: entity, to: metric(read), where: cite })
      }
      const runbook = textsOf(rule.annotations).find(([name]) => RUNBOOKS.includes(name))
      if (runbook !== undefined)
        states.push({ kind: "documented-by", from: entity, to: { kind: "Runbook", name: runbook[1] }, where: `${cite}, ${runbook[0]}` })
    }
  }
  return { of: `rules ${where}`, source: "prometheus", seenAt, describes, states, links: [] }
}
