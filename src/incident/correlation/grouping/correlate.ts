import type { AlertFacts } from "../facts/alert-facts.ts"
import type { Aspect } from "./aspect.ts"
import { areIndependent, explainsItself, haveTwoCauses, isBridge, isManagedElse, isSeparate, isUsedBy, meansOne } from "./doubts.ts"
import { addToGroup, copyOf, type Group, mergeGroups, newGroup, outlineOf } from "./group.ts"
import { keepKeys, keysOf, keysOfGroup, lookups, looseKey, telling } from "./keys.ts"
import type { Rule } from "./relations.ts"
import { ruleFor } from "./rule-for.ts"
import { type Around, gapOf } from "./seen.ts"

export interface Placement {
  /** Index of the alert in what was given. */
  readonly alert: number
  readonly group: string
  /** None where it began a group. */
  readonly reasons: ReadonlyArray<string>
}

export interface Merge {
  readonly from: string
  readonly into: string
  readonly reasons: ReadonlyArray<string>
  /** Only proposed: a plan is under way in both. */
  readonly proposed: boolean
}

export interface Correlations {
  /** In the order of the alerts that were given. */
  readonly placements: ReadonlyArray<Placement>
  /** In the order in which they are to be made. */
  readonly merges: ReadonlyArray<Merge>
  /** Every group that was given or made and is not merged into another. */
  readonly groups: ReadonlyMap<string, Group>
}

/** What is being put together while a batch is gone through. */
interface Batch {
  readonly around: Around
  readonly groups: Map<string, Group>
  readonly own: Set<string>
  readonly merges: Array<Merge>
  /** What each of the groups that were given can be found under; see `keys.ts`. They are too few, and have too much, to be put into an index. */
  readonly given: Map<string, Set<string>>
  /** The groups that are new, by the same keys. */
  readonly index: Map<string, Set<string>>
  /** Where groups that were merged have gone. */
  readonly gone: Map<string, string>
}

interface GroupLink {
  readonly group: Group
  /** The aspect that it is by. */
  readonly other: Aspect
  readonly rule: Rule
  readonly gap: number
}

/** More of what is there already needs no other reason. */
const sameAspect = (alert: AlertFacts, group: Group, around: Around): GroupLink | undefined => {
  const other = group.aspects.get(alert.about.aspect)
  const rule = other === undefined ? undefined : ruleFor(alert, other, around)
  return other !== undefined && rule?.strength === 1 ? { group, other, rule, gap: 0 } : undefined
}

/** The strongest link to any aspect, and among equals the nearest in time. */
const linkToGroup = (alert: AlertFacts, group: Group, around: Around): GroupLink | undefined => {
  let best = sameAspect(alert, group, around)
  if (best !== undefined) return best
  for (const other of group.aspects.values()) {
    const rule = ruleFor(alert, other, around, best === undefined ? undefined : best.gap === 0 ? best.rule.stronger : best.rule.asStrong)
    if (rule === undefined) continue
    const gap = gapOf(alert, other)
    if (best === undefined || rule.strength > best.rule.strength || (rule.strength === best.rule.strength && gap < best.gap))
      best = { group, other, rule, gap }
  }
  return best
}

const reasonOf = (alert: AlertFacts, { other, rule }: GroupLink, { around }: Batch): string => rule.tell(alert, other, around)

/** Rules lag behind: trouble that comes back this soon, in milliseconds, had not ended. */
const SETTLING = 5 * 60_000

/** Everything in the group was over before the alert began, or the other way round. Open incidents say nothing of ends. */
const isOver = (alert: AlertFacts, group: Group): boolean => {
  const { first, until } = outlineOf(group)
  return until + SETTLING < alert.at || (alert.until ?? Number.POSITIVE_INFINITY) + SETTLING < first
}

const hasEnded = ({ lead }: Group): boolean => lead !== "ours"

/** Whoever took the group over has had time since: what begins now is something new. */
const isLater = (alert: AlertFacts, group: Group, { around }: Batch): boolean =>
  hasEnded(group) && outlineOf(group).last + around.settings.windowMs < alert.since

/** Weak reasons, such as a shared namespace, do not join what is independent; strong ones, such as one workload, do. */
const WEAK = 0.66

const linksOf = (alert: AlertFacts, batch: Batch): ReadonlyArray<GroupLink> => {
  const all = linksTo(alert, batch)
  // many can use one store, and which of several stores one uses is not known
  const isOne = all.filter((link) => link.rule.byBareName && !isUsedBy(alert, link)).length < 2
  const links = all.filter((link) => !link.rule.byBareName || (isOne && meansOne(alert, link)))
  const guesses = links.filter(({ rule }) => rule.ifOnly)
  return guesses.length < 2 ? links : links.filter(({ rule }) => !rule.ifOnly)
}

const enter = ({ id }: Group, keys: Iterable<string>, { given, index }: Batch): void => {
  const known = given.get(id)
  for (const key of keys) {
    if (known !== undefined) {
      known.add(key)
      continue
    }
    const ids = index.get(key)
    if (ids === undefined) index.set(key, new Set([id]))
    else ids.add(id)
  }
}

/** The groups that any rule could find something in common with. */
const comparable = (alert: AlertFacts, batch: Batch): ReadonlyArray<Group> => {
  const keys = lookups(alert, batch.around)
  if (keys === "all") return [...batch.groups.values()]
  const ids = found(telling(keys, alert), batch)
  return [...found(keys, batch)].flatMap((id) => (ids.has(id) ? (batch.groups.get(id) ?? []) : []))
}

const found = (keys: ReadonlyArray<string>, { given, index }: Batch): ReadonlySet<string> => {
  const ids = new Set<string>()
  for (const key of keys) {
    for (const [id, known] of given) if (known.has(key)) ids.add(id)
    for (const id of index.get(key) ?? []) ids.add(id)
  }
  return ids
}

const linksTo = (alert: AlertFacts, batch: Batch): ReadonlyArray<GroupLink> =>
  comparable(alert, batch)
    .filter((group) => group.scope === alert.scope && !isOver(alert, group) && !isLater(alert, group, batch))
    .flatMap((group) => {
      const link = linkToGroup(alert, group, batch.around)
      if (link === undefined || (group.lead === "stopped" && link.rule.strength < 1)) return []
      if (link.rule.byReach && alert.about.reach !== undefined && explainsItself(group, alert, batch.around)) return []
      if (link.rule.ifOnly && (isBridge(alert, group) || isManagedElse(alert, group))) return []
      return link.rule.strength < WEAK && isSeparate(alert, group, batch.around) ? [] : [link]
    })
    .toSorted((a, b) => b.rule.strength - a.rule.strength || Number(hasEnded(a.group)) - Number(hasEnded(b.group)) || a.gap - b.gap)

/** Nearer to a cause than anything that the group has, or of what all that it has lacks. */
const isGraver = ({ about }: AlertFacts, group: Group): boolean => {
  const { lead } = outlineOf(group)
  return lead !== undefined && (about.order < lead.about.order || about.supplies.includes(lead.family.name))
}

/** People have separated them. */
const areApart = (a: Group, b: Group): boolean => a.apart.includes(b.id) || b.apart.includes(a.id)

const canUnite = (a: Group, b: Group, batch: Batch): boolean =>
  !areApart(a, b) &&
  !explainsItself(a, outlineOf(b).lead, batch.around) &&
  !explainsItself(b, outlineOf(a).lead, batch.around) &&
  !areIndependent(a, b, batch.around)

const SYMPTOMS = new Set(["traffic", "starvation", "unknown", "saturation"])

const isNew = ({ id }: Group): boolean => id.startsWith("new:")

/** Who takes the other: never one with a plan under way, an incident that is open before one that is not yet, the more causal, the earlier. */
const survivor = (a: Group, b: Group): readonly [into: Group, from: Group] => {
  const rank = (group: Group) => {
    const lead = outlineOf(group).lead as Aspect
    return [Number(!group.pinned), Number(isNew(group)), lead.about.order, lead.at]
  }
  const [x, y] = [rank(a), rank(b)]
  const difference = x.map((value, index) => value - (y[index] ?? 0)).find((value) => value !== 0) ?? 0
  return difference <= 0 ? [a, b] : [b, a]
}

const unite = (a: Group, b: Group, reason: string, batch: Batch): Group => {
  const [into, from] = survivor(a, b)
  if (from.pinned || hasEnded(from) || hasEnded(into)) {
    if (!hasEnded(from) && !hasEnded(into)) batch.merges.push({ from: from.id, into: into.id, reasons: [reason], proposed: true })
    return a
  }
  return join(into, from, reason, batch)
}

const join = (into: Group, from: Group, reason: string, batch: Batch): Group => {
  const merged = mergeGroups(into, from)
  batch.groups.delete(from.id)
  enter(into, keysOfGroup(from, batch.around), batch)
  passOn(merged, batch)
  batch.groups.set(into.id, merged)
  batch.own.add(into.id)
  batch.gone.set(from.id, into.id)
  batch.merges.push({ from: from.id, into: into.id, reasons: [reason], proposed: false })
  return merged
}

/** A group that was given goes on under the keys that it had. */
const passOn = (changed: Group, { around, given }: Batch): void => {
  const keys = given.get(changed.id)
  if (keys !== undefined) keepKeys(changed, around, keys)
}

const owned = (group: Group, batch: Batch): Group => {
  const current = batch.groups.get(group.id) ?? group
  if (batch.own.has(current.id)) return current
  const copy = copyOf(current)
  passOn(copy, batch)
  batch.own.add(copy.id)
  batch.groups.set(copy.id, copy)
  return copy
}

const put = (alert: AlertFacts, group: Group, batch: Batch): Group => {
  const changed = addToGroup(owned(group, batch), alert)
  batch.groups.set(changed.id, changed)
  enter(changed, keysOf(alert, batch.around), batch)
  enter(changed, looseKey((changed.aspects.get(alert.about.aspect) ?? alert).about), batch)
  return changed
}

/** Only symptoms of the alert's own namespace, which would have joined the alert's group, had they come after it. */
const isLeftBehind = ({ about: { home } }: AlertFacts, group: Group): boolean => {
  if (home === undefined) return false
  const { lead, namespaces } = outlineOf(group)
  return lead !== undefined && SYMPTOMS.has(lead.family.cause) && [...namespaces].every((namespace) => namespace === home)
}

const place = (alert: AlertFacts, index: number, batch: Batch): Placement => {
  const links = linksOf(alert, batch)
  // what can follow from a trouble that people took over is told to them; its cause is an incident of its own, and takes it along
  const isSymptom = ({ group, rule }: GroupLink) => hasEnded(group) && rule.strength < 1 && isGraver(alert, group)
  const [best, ...rest] = links.filter((link) => !isSymptom(link))
  const symptoms = links.filter(isSymptom)
  if (best === undefined) {
    const group = put(alert, newGroup(`new:${index}`, alert.scope), batch)
    return { alert: index, group: takeAlong(alert, group, symptoms, batch).id, reasons: [] }
  }
  let home = put(alert, best.group, batch)
  for (const link of rest) {
    const other = batch.groups.get(link.group.id)
    if (other === undefined || other.id === home.id || !best.rule.merges) continue
    if (!link.rule.merges && !isLeftBehind(alert, other)) continue
    if (link.rule.byReach && haveTwoCauses(alert, home, other, batch.around)) continue
    if (canUnite(home, other, batch)) home = unite(home, other, reasonOf(alert, link, batch), batch)
  }
  if (!hasEnded(home)) home = takeAlong(alert, home, symptoms, batch)
  return { alert: index, group: home.id, reasons: [reasonOf(alert, best, batch)] }
}

/** Whoever has the symptoms is led to their cause, whether that began an incident or was put to some of them that nobody had taken over yet. */
const takeAlong = (alert: AlertFacts, group: Group, symptoms: ReadonlyArray<GroupLink>, batch: Batch): Group => {
  if (symptoms.length === 0) return group
  let home = group
  const cause = addToGroup(newGroup("cause", alert.scope), alert)
  for (const link of symptoms) {
    const other = batch.groups.get(link.group.id)
    if (other === undefined || other.id === home.id || areApart(home, other)) continue
    // it is the alert that they have in common: what else it has brought along need not explain them
    if (canUnite(cause, other, batch)) home = join(home, other, reasonOf(alert, link, batch), batch)
  }
  return home
}

/** Workloads in this many namespaces with the same shared kind of trouble at once have one cause. */
const MANY_NAMESPACES = 3

const sharedCause = (group: Group): Aspect | undefined => {
  const { lead } = outlineOf(group)
  return lead?.family.shared === true && lead.family.cause !== "node" ? lead : undefined
}

/** One registry, storage driver or scheduler fails everywhere at once: groups that are alike across namespaces become one. */
const uniteShared = (batch: Batch): void => {
  const alike = new Map<string, Array<Group>>()
  for (const group of batch.groups.values()) {
    const lead = sharedCause(group)
    if (lead === undefined || hasEnded(group)) continue
    const key = `${group.scope} ${lead.family.name} ${lead.registry ?? ""}`
    alike.set(key, [...(alike.get(key) ?? []), group])
  }
  for (const groups of alike.values()) {
    const [first, ...others] = groups.toSorted((a, b) => (outlineOf(a).lead?.at ?? 0) - (outlineOf(b).lead?.at ?? 0))
    const lead = first === undefined ? undefined : outlineOf(first).lead
    if (first === undefined || lead === undefined) continue
    const near = others.filter((group) => gapOf(outlineOf(group).lead as Aspect, lead) <= batch.around.settings.windowMs)
    const namespaces = new Set([first, ...near].flatMap((group) => [...outlineOf(group).namespaces]))
    if (near.length === 0 || namespaces.size < MANY_NAMESPACES) continue
    let home = first
    for (const group of near) home = unite(home, group, `${lead.family.name} in ${namespaces.size} namespaces at once has one cause`, batch)
  }
}

/** What can be a cause comes first, then what came first, and last what can only be guessed: the order of arrival says nothing. */
const inOrder = (alerts: ReadonlyArray<AlertFacts>): ReadonlyArray<readonly [alert: AlertFacts, index: number]> =>
  alerts.map((alert, index) => [alert, index] as const).toSorted(([a, i], [b, j]) => rootFirst(a) - rootFirst(b) || a.at - b.at || i - j)

const rootFirst = (alert: AlertFacts): number =>
  alert.about.supplies.length > 0
    ? -1
    : alert.family.selfContained === true || alert.about.reach !== undefined
      ? alert.about.order
      : alert.about.isUnplaced
        ? 200
        : 100

/**
 * Gives each alert to the group that it shares most with, or to a new one, and makes one of groups that turn out to be one.
 * Groups of other clusters are left alone. The groups that were given are not changed, and nothing else is. It stops after each group and
 * each alert, so that others can have the thread in between.
 */
export function* correlating(
  groups: ReadonlyArray<Group>,
  alerts: ReadonlyArray<AlertFacts>,
  around: Around
): Generator<void, Correlations> {
  const batch: Batch = {
    around,
    groups: new Map(groups.map((group) => [group.id, group])),
    own: new Set(),
    merges: [],
    gone: new Map(),
    given: new Map(),
    index: new Map()
  }
  for (const group of groups) {
    batch.given.set(group.id, keysOfGroup(group, around))
    yield
  }
  const placements: Array<Placement> = []
  for (const [alert, index] of inOrder(alerts)) {
    placements[index] = place(alert, index, batch)
    yield
  }
  uniteShared(batch)
  const home = (id: string): string => {
    const next = batch.gone.get(id)
    return next === undefined ? id : home(next)
  }
  return { placements: placements.map((one) => ({ ...one, group: home(one.group) })), merges: batch.merges, groups: batch.groups }
}
