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

const all = (list: ReadonlyArray<string> | undefined, wanted: ReadonlyArray<string> | undefined): boolean =>
  (wanted ?? []).every((value) => includes(list, value))

const coversResource = (list: ReadonlyArray<string> | undefined, wanted: ReadonlyArray<string> | undefined): boolean =>
  (wanted ?? []).every((value) => includes(list, value) || (value.includes("/") && (list ?? []).includes(`*/${value.split("/")[1]}`)))

/** True when whatever `piece` grants, `rule` grants as well. */
export const ruleCovers = (rule: PolicyRule, piece: PolicyRule): boolean => {
  if (!all(rule.verbs, piece.verbs)) return false
  if ((piece.nonResourceURLs ?? []).length > 0) {
    return (piece.nonResourceURLs ?? []).every((url) => (rule.nonResourceURLs ?? []).some((pattern) => urlMatches(pattern, url)))
  }
  const names = rule.resourceNames ?? []
  return (
    all(rule.apiGroups, piece.apiGroups) &&
    coversResource(rule.resources, piece.resources) &&
    (names.length === 0 || ((piece.resourceNames ?? []).length > 0 && (piece.resourceNames ?? []).every((name) => names.includes(name))))
  )
}
