import type { Attributes } from "./attributes.ts"

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/cluster-role-v1/ */
export interface PolicyRule {
  readonly verbs: ReadonlyArray<string>
  readonly apiGroups?: ReadonlyArray<string>
  readonly resources?: ReadonlyArray<string>
  readonly resourceNames?: ReadonlyArray<string>
  readonly nonResourceURLs?: ReadonlyArray<string>
}

const includes = (list: ReadonlyArray<string> | undefined, value: string): boolean =>
  list !== undefined && (list.includes("*") || list.includes(value))

const urlMatches = (pattern: string, path: string): boolean =>
  pattern === "*" || pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, "")))

/** True when the rule permits what the attributes ask. */
export const ruleAllows = (rule: PolicyRule, attributes: Attributes): boolean => {
  if (!includes(rule.verbs, attributes.verb)) return false
  if (attributes.kind === "path") return (rule.nonResourceURLs ?? []).some((pattern) => urlMatches(pattern, attributes.path))
  const { subresource } = attributes
  const combined = subresource === undefined ? attributes.plural : `${attributes.plural}/${subresource}`
  return (
    includes(rule.apiGroups, attributes.group) &&
    (includes(rule.resources, combined) || (subresource !== undefined && (rule.resources ?? []).includes(`*/${subresource}`))) &&
    (rule.resourceNames === undefined || rule.resourceNames.length === 0 || rule.resourceNames.includes(attributes.name ?? ""))
  )
}
