import type { AlertFacts } from "../facts/alert-facts.ts"
import { type Aspect, addToAspect, aspectOf, joinAspects } from "./aspect.ts"

/**
 * Whether it is worked on. One that was stopped leads nothing any more; nor does one that people took over, but what follows from its
 * trouble is told to them.
 */
type Lead = "ours" | "handed-over" | "stopped"

/** Alerts that are taken for one trouble. Immutable outside of the batch that it is changed in. */
export interface Group {
  /** The incident's id, or a name of its own for one that is new in this batch. */
  readonly id: string
  readonly scope: string
  readonly aspects: ReadonlyMap<string, Aspect>
  /** Alerts beyond `MOST_ASPECTS` kinds; they are counted only. */
  readonly others: number
  /** Nothing of it may be ended or given away: a plan is under way. */
  readonly pinned: boolean
  readonly lead: Lead
  /** Groups that people have separated from it. */
  readonly apart: ReadonlyArray<string>
}

/** Bounds what one incident keeps, whatever the storm. */
const MOST_ASPECTS = 256

export const newGroup = (id: string, scope: string): Group => ({
  id,
  scope,
  aspects: new Map(),
  others: 0,
  pinned: false,
  lead: "ours",
  apart: []
})

export const addToGroup = (group: Group, alert: AlertFacts): Group => {
  const key = alert.about.aspect
  const known = group.aspects.get(key)
  if (known === undefined && group.aspects.size >= MOST_ASPECTS) return { ...group, others: group.others + 1 }
  const aspects = group.aspects as Map<string, Aspect>
  const changed = known === undefined ? aspectOf(alert) : addToAspect(known, alert)
  // a batch's own copy, see `copyOf`: copying 256 entries for each of 500 alerts would be most of the work
  aspects.set(key, changed)
  outlines.delete(aspects)
  return group
}

/** A group that this batch may add to. */
export const copyOf = (group: Group): Group => ({ ...group, aspects: new Map(group.aspects) })

export const mergeGroups = (into: Group, from: Group): Group => {
  const aspects = new Map(into.aspects)
  let others = into.others + from.others
  for (const [key, aspect] of from.aspects) {
    const known = aspects.get(key)
    if (known === undefined && aspects.size >= MOST_ASPECTS) others += aspect.count
    else aspects.set(key, known === undefined ? aspect : joinAspects(known, aspect))
  }
  return { ...into, aspects, others, pinned: into.pinned || from.pinned, apart: [...into.apart, ...from.apart] }
}

/** What follows from a group's aspects, and is asked for far more often than they change. */
interface Outline {
  /** The most causal aspect, without weighing topology: enough to say what kind of trouble the group is. */
  readonly lead: Aspect | undefined
  /** What explains itself in the group: the families, each with the workloads that have it. */
  readonly causes: ReadonlyMap<string, ReadonlySet<string>>
  readonly namespaces: ReadonlySet<string>
  /** When the first of its alerts began to fire, when the latest did, and when all were over. Milliseconds. */
  readonly first: number
  readonly last: number
  readonly until: number
}

const outlines = new WeakMap<Group["aspects"], Outline>()

const drawOutline = (aspects: Group["aspects"]): Outline => {
  let lead: Aspect | undefined
  let [first, last, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  const causes = new Map<string, Set<string>>()
  const namespaces = new Set<string>()
  for (const aspect of aspects.values()) {
    const { about, family, subject } = aspect
    const nearer = lead === undefined ? -1 : about.order - lead.about.order
    if (nearer < 0 || (nearer === 0 && family.selfContained === true && lead?.family.selfContained !== true)) lead = aspect
    if (family.selfContained === true) causes.set(family.name, (causes.get(family.name) ?? new Set()).add(about.key ?? "-"))
    if (subject.namespace !== undefined) namespaces.add(subject.namespace)
    first = Math.min(first, aspect.at)
    last = Math.max(last, aspect.last)
    until = Math.max(until, aspect.until ?? Number.POSITIVE_INFINITY)
  }
  return { lead, causes, namespaces, first, last, until }
}

export const outlineOf = ({ aspects }: Group): Outline => {
  const known = outlines.get(aspects)
  if (known !== undefined) return known
  const drawn = drawOutline(aspects)
  outlines.set(aspects, drawn)
  return drawn
}

/** Some aspects as a group of their own; those that `leaving` names are no longer in what is kept. */
export const splitGroup = (
  group: Group,
  aspects: ReadonlyArray<string>,
  leaving: ReadonlyArray<string>
): { readonly kept: Group; readonly taken: Group } => ({
  kept: { ...group, aspects: new Map([...group.aspects].filter(([key]) => !leaving.includes(key))) },
  taken: { ...group, others: 0, pinned: false, apart: [], aspects: new Map([...group.aspects].filter(([key]) => aspects.includes(key))) }
})
