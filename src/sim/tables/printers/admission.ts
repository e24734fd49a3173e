import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

export const webhookConfigurations: Printer = {
  columns: [nameColumn, shown("Webhooks", "integer"), ageColumn],
  cells: ({ metadata, webhooks }, now) => [metadata.name, webhooks?.length ?? 0, age(metadata.creationTimestamp, now)]
}

export const validatingAdmissionPolicies: Printer = {
  columns: [nameColumn, shown("Validations", "integer"), shown("ParamKind"), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.validations?.length ?? 0,
    spec?.paramKind === undefined ? "<unset>" : `${spec.paramKind.apiVersion}/${spec.paramKind.kind}`,
    age(metadata.creationTimestamp, now)
  ]
}

interface ParamRef {
  readonly name?: string
  readonly namespace?: string
  readonly selector?: {
    readonly matchLabels?: { readonly [key: string]: string }
    readonly matchExpressions?: ReadonlyArray<{ readonly key: string; readonly operator: string; readonly values?: ReadonlyArray<string> }>
  }
}

/** The server prints a selector here as Go prints the struct. */
const goSelector = ({ matchLabels = {}, matchExpressions = [] }: NonNullable<ParamRef["selector"]>): string => {
  const labels = Object.entries(matchLabels)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`
  )
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`
}

const paramText = (param: ParamRef | undefined): string => {
  if (param === undefined) return "<unset>"
  if (param.name) return [param.namespace, param.name].filter(Boolean).join("/")
  return param.selector === undefined ? "<unset>" : goSelector(param.selector)
}

export const validatingAdmissionPolicyBindings: Printer = {
  columns: [nameColumn, shown("PolicyName"), shown("ParamRef"), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.policyName ?? "",
    paramText(spec?.paramRef),
    age(metadata.creationTimestamp, now)
  ]
}
