import { aboutOf } from "../facts/about.ts"
import type { AlertFacts } from "../facts/alert-facts.ts"
import type { Subject } from "../facts/subject.ts"

/** All alerts of one name about one thing in a group: what is kept of them, however many they are. */
export interface Aspect extends Omit<AlertFacts, "scope"> {
  readonly count: number
  /** When the latest of them began to fire; `at` is when the first did. Milliseconds. */
  readonly last: number
}

export const aspectOf = ({ scope: _, ...facts }: AlertFacts): Aspect => ({ ...facts, count: 1, last: facts.at })

const saysNoMore = (a: Subject, b: Subject): boolean => Object.entries(a).every(([name, value]) => b[name as keyof Subject] === value)

/** The more exact of two that are said of one thing: a pod that differs is no longer known. */
const common = (a: Subject, b: Subject): Subject => {
  if (saysNoMore(a, b) && saysNoMore(b, a)) return a
  const shared = Object.entries({ ...a, ...b }).filter(([name]) => {
    const [one, other] = [a[name as keyof Subject], b[name as keyof Subject]]
    return one === other || one === undefined || other === undefined
  })
  return Object.fromEntries(shared) as Subject
}

const MOST_DEPENDENCIES = 40

/** Over only when all of them are. */
const untilOf = (a: Pick<Aspect, "until">, b: Pick<Aspect, "until">) =>
  a.until === undefined || b.until === undefined ? {} : { until: Math.max(a.until, b.until) }

const open = ({ until: _, ...aspect }: Aspect): Omit<Aspect, "until"> => aspect

/** What both say, from the first to the last of them. */
const both = (
  a: Aspect,
  b: AlertFacts | Aspect,
  more: Pick<Aspect, "count" | "last"> & { readonly dependencies: Aspect["dependencies"] }
): Aspect => {
  const subject = common(a.subject, b.subject)
  const isSame = subject === a.subject && more.dependencies === a.dependencies
  return {
    ...open(a),
    ...untilOf(a, b),
    ...more,
    subject,
    about: isSame ? a.about : aboutOf({ ...a, subject, dependencies: more.dependencies }),
    since: Math.min(a.since, b.since),
    at: Math.min(a.at, b.at)
  }
}

export const addToAspect = (aspect: Aspect, alert: AlertFacts): Aspect =>
  both(aspect, alert, {
    dependencies: aspect.dependencies.length >= MOST_DEPENDENCIES ? aspect.dependencies : mergeDependencies(aspect, alert),
    count: aspect.count + 1,
    last: Math.max(aspect.last, alert.at)
  })

export const joinAspects = (a: Aspect, b: Aspect): Aspect =>
  both(a, b, { dependencies: mergeDependencies(a, b), count: a.count + b.count, last: Math.max(a.last, b.last) })

const mergeDependencies = (a: Pick<Aspect, "dependencies">, b: Pick<Aspect, "dependencies">): Aspect["dependencies"] => {
  if (b.dependencies.length === 0) return a.dependencies
  const all = new Map(a.dependencies.map((one) => [JSON.stringify(one), one]))
  const isDistinct = all.size === a.dependencies.length
  for (const one of b.dependencies) all.set(JSON.stringify(one), one)
  return isDistinct && all.size === a.dependencies.length ? a.dependencies : [...all.values()].slice(0, MOST_DEPENDENCIES)
}
