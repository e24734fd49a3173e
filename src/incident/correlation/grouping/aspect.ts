import type { AlertFacts } from "../facts/alert-facts.ts"
import { type EntityName, entityOf, type Subject } from "../facts/subject.ts"
import { sameNameOf } from "../facts/workload-name.ts"

/** All alerts of one name about one thing in a group: what is kept of them, however many they are. */
export interface Aspect extends Omit<AlertFacts, "scope"> {
  readonly count: number
  /** When the latest of them began to fire; `at` is when the first did. Milliseconds. */
  readonly last: number
}

/** What two alerts must share to be about the same workload. Without a namespace a name stands for itself. */
export const workloadKey = ({ namespace, workload }: { readonly namespace?: string; readonly workload?: string }): string | undefined =>
  workload === undefined ? undefined : `${namespace ?? "*"}/${sameNameOf(workload)}`

/** Whether two keys may mean one workload: one of them may not say its namespace. */
export const sameWorkload = (a: string | undefined, b: string | undefined): boolean => {
  if (a === undefined || b === undefined) return false
  if (a === b) return true
  const [wildA, wildB] = [a.startsWith("*/"), b.startsWith("*/")]
  return wildA !== wildB && a.slice(a.indexOf("/")) === b.slice(b.indexOf("/"))
}

export const isAboutNode = ({ family, subject }: Pick<AlertFacts, "family" | "subject">): boolean =>
  family.reach === "node" && subject.node !== undefined

export const entityOfAlert = (alert: Pick<AlertFacts, "family" | "subject">): EntityName => entityOf(alert.subject, isAboutNode(alert))

export const aspectKey = (alert: Pick<AlertFacts, "family" | "subject" | "name">): string =>
  `${entityOfAlert(alert).id}|${alert.family.name}|${alert.name}`

export const aspectOf = ({ scope: _, ...facts }: AlertFacts): Aspect => ({ ...facts, count: 1, last: facts.at })

/** The more exact of two that are said of one thing: a pod that differs is no longer known. */
const common = (a: Subject, b: Subject): Subject => {
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

export const addToAspect = (aspect: Aspect, alert: AlertFacts): Aspect => ({
  ...open(aspect),
  ...untilOf(aspect, alert),
  subject: common(aspect.subject, alert.subject),
  dependencies: aspect.dependencies.length >= MOST_DEPENDENCIES ? aspect.dependencies : mergeDependencies(aspect, alert),
  count: aspect.count + 1,
  since: Math.min(aspect.since, alert.since),
  at: Math.min(aspect.at, alert.at),
  last: Math.max(aspect.last, alert.at)
})

const mergeDependencies = (a: Pick<Aspect, "dependencies">, b: Pick<Aspect, "dependencies">): Aspect["dependencies"] => {
  if (b.dependencies.length === 0) return a.dependencies
  const all = new Map([...a.dependencies, ...b.dependencies].map((one) => [JSON.stringify(one), one]))
  return [...all.values()].slice(0, MOST_DEPENDENCIES)
}

export const joinAspects = (a: Aspect, b: Aspect): Aspect => ({
  ...open(a),
  ...untilOf(a, b),
  subject: common(a.subject, b.subject),
  dependencies: mergeDependencies(a, b),
  count: a.count + b.count,
  since: Math.min(a.since, b.since),
  at: Math.min(a.at, b.at),
  last: Math.max(a.last, b.last)
})
