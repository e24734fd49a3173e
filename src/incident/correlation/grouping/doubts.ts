/** Why an alert is not of a group, or two groups are not one, though a rule holds. */
import type { AlertFacts } from "../facts/alert-facts.ts"
import { causes } from "../facts/family-table.ts"
import { MANAGED } from "../facts/subject.ts"
import type { Aspect } from "./aspect.ts"
import { isOtherChain } from "./call-chains.ts"
import { type Group, outlineOf } from "./group.ts"
import { needs } from "./named.ts"
import type { Rule } from "./relations.ts"
import { ruleFor } from "./rule-for.ts"
import type { Around, Seen } from "./seen.ts"

/** It explains itself, and what the group has explains itself otherwise, elsewhere: two troubles side by side. */
const isIndependent = (alert: Seen, group: Group, around: Around): boolean => {
  if (alert.family.selfContained !== true) return false
  const { causes } = outlineOf(group)
  if (causes.size === 0 || causes.has(alert.family.name)) return false
  const { key } = alert.about
  if (key !== undefined && [...causes.values()].some((workloads) => workloads.has(key))) return false
  return ![...group.aspects.values()].some(
    (aspect) =>
      aspect.family.selfContained === true && (needs(alert, aspect, around) !== undefined || needs(aspect, alert, around) !== undefined)
  )
}

export const areIndependent = (a: Group, b: Group, around: Around): boolean =>
  [...a.aspects.values()].some((aspect) => aspect.family.selfContained === true && isIndependent(aspect, b, around))

interface Link {
  readonly group: Group
  readonly other: Aspect
  readonly rule: Rule
}

/** The other could not use what the alert is about, by its kind. */
export const isUsedBy = ({ store }: Seen, { other: { uses }, rule }: Omit<Link, "group">): boolean =>
  rule.byKind === true && store !== undefined && uses?.includes(store) === true

/** Tenants' namespaces have the same names in them: a name that fires in several of them says nothing of which is meant. */
export const meansOne = (alert: AlertFacts, link: Link): boolean => {
  const { group, other } = link
  const aspects = [...group.aspects.values()]
  // who uses another one already is not known to use this one
  if (isUsedBy(alert, link)) return !aspects.some(({ about, store }) => store === alert.store && about.key !== alert.about.key)
  const isUser = other.about.workload !== undefined && alert.about.byName.has(other.about.workload)
  const name = isUser ? other.about.workload : alert.about.workload
  const places = new Set(isUser ? [] : [alert.subject.namespace])
  for (const { about, subject } of aspects) if (about.workload === name) places.add(subject.namespace)
  return places.size < 2
}

/** A guess about what names no namespace is no bridge from one namespace to another. */
export const isBridge = (alert: AlertFacts, group: Group): boolean => {
  const { namespace } = alert.subject
  const { namespaces } = outlineOf(group)
  return namespace !== undefined && namespaces.size > 0 && !namespaces.has(namespace)
}

/** What a cloud runs is no guess for what has another such thing already, or a cause of its own. */
export const isManagedElse = ({ about: { key }, subject: { kind } }: AlertFacts, group: Group): boolean =>
  kind === MANAGED &&
  ((outlineOf(group).lead?.about.order ?? causes.length) < causes.indexOf("availability") ||
    [...group.aspects.values()].some(({ about, subject }) => subject.kind === MANAGED && about.key !== key))

/** The topology knows the alert and some of the group, and no way from it to any of them: what it does not know is no bridge. */
const isUnconnected = (alert: AlertFacts, group: Group, { topology }: Around): boolean => {
  const part = topology?.partOfGraph(alert.subject)
  if (part === undefined) return false
  let isKnown = false
  for (const { subject } of group.aspects.values()) {
    const other = topology?.partOfGraph(subject)
    if (other === part) return false
    isKnown ||= other !== undefined
  }
  return isKnown
}

export const isSeparate = (alert: AlertFacts, group: Group, around: Around): boolean =>
  isIndependent(alert, group, around) || isOtherChain(alert, group) || isUnconnected(alert, group, around)

/** What can follow from two causes that reach far, and that have nothing to do with each other, does not make them one. */
export const haveTwoCauses = (symptom: AlertFacts, a: Group, b: Group, around: Around): boolean => {
  const [one, other] = [outlineOf(a).lead, outlineOf(b).lead]
  if (symptom.about.reach !== undefined || one?.about.reach === undefined || other?.about.reach === undefined) return false
  return ruleFor(one, other, around)?.merges !== true
}

/** What explains itself is no symptom of another group's cause, unless the two are related themselves. */
export const explainsItself = (group: Group, root: Seen | undefined, around: Around): boolean => {
  const { lead } = outlineOf(group)
  if (lead?.family.selfContained !== true || root === undefined) return false
  return ruleFor(root, lead, around)?.merges !== true
}
