import type { Matcher, Runbook } from "../domain/runbook.ts"
import type { Signal } from "../domain/signal.ts"
import { matcherHolds, showMatcher } from "./matchers/match-labels.ts"

/** The part of a signal that chooses. */
type Choosing = Pick<Signal, "labels" | "annotations"> & Partial<Pick<Signal, "requestedRunbook">>

interface Considered {
  readonly runbook: string
  readonly matched: boolean
  /** One sentence. */
  readonly why: string
}

interface Selection {
  readonly chosen?: Runbook
  readonly considered: ReadonlyArray<Considered>
}

/** The label or annotation by which an alert names its runbook itself. */
const nameKey = "runbook"

/**
 * Chooses the runbook for a signal: the one a person asked for, else the one that the alert names in its `runbook` label or
 * annotation, else the one whose matchers hold and are most specific. Ties go by name. Pure.
 */
export const selectRunbook = (runbooks: ReadonlyArray<Runbook>, signal: Choosing): Selection => {
  if (signal.requestedRunbook !== undefined) return byName(runbooks, signal.requestedRunbook, "was asked for")
  const named = signal.labels[nameKey] ?? signal.annotations[nameKey]
  if (named !== undefined && runbooks.some(({ name }) => name === named)) return byName(runbooks, named, "is named by the alert")
  const judged = runbooks.map((runbook) => judge(runbook, signal))
  const fitting = judged.filter(({ group }) => group !== undefined).toSorted(bySpecificity)
  const [first, second] = fitting
  const tied = first !== undefined && second !== undefined && compareGroups(first.group, second.group) === 0
  const considered = judged.map(({ runbook, group, why }) => {
    const lost = group !== undefined && runbook !== first?.runbook
    const reason = lost
      ? `${why}, but ${first?.runbook.name} is ${tied && runbook === second?.runbook ? "as specific and first by name" : "more specific"}`
      : why
    return { runbook: runbook.name, matched: group !== undefined, why: reason }
  })
  return first === undefined ? { considered } : { chosen: first.runbook, considered }
}

const byName = (runbooks: ReadonlyArray<Runbook>, wanted: string, why: string): Selection => {
  const chosen = runbooks.find(({ name }) => name === wanted)
  if (chosen === undefined) return { considered: [{ runbook: wanted, matched: false, why: `${why}, and there is no such runbook` }] }
  return { chosen, considered: [{ runbook: wanted, matched: true, why }] }
}

interface Judged {
  readonly runbook: Runbook
  /** The most specific group of matchers that holds. */
  readonly group: ReadonlyArray<Matcher> | undefined
  readonly why: string
}

const judge = (runbook: Runbook, signal: Choosing): Judged => {
  const [group] = runbook.match
    .filter((matchers) => matchers.length > 0 && matchers.every((matcher) => matcherHolds(matcher, signal.labels)))
    .toSorted(compareGroups)
  if (group !== undefined)
    return { runbook, group, why: `${group.map(showMatcher).join(" and ")} ${group.length === 1 ? "holds" : "hold"}` }
  const [nearest] = runbook.match
    .map((matchers) => matchers.filter((matcher) => !matcherHolds(matcher, signal.labels)))
    .toSorted((a, b) => a.length - b.length)
  if (nearest === undefined) return { runbook, group: undefined, why: "it has no matchers, so it is only chosen by name" }
  const [failed] = nearest
  if (failed === undefined) return { runbook, group: undefined, why: "its matchers are empty" }
  const value = signal.labels[failed.label]
  const seen = value === undefined ? "the alert has no such label" : `${failed.label} is ${JSON.stringify(value)}`
  return { runbook, group: undefined, why: `${showMatcher(failed)} does not hold: ${seen}` }
}

const bySpecificity = (a: Judged, b: Judged): number =>
  compareGroups(a.group, b.group) || (a.runbook.name < b.runbook.name ? -1 : a.runbook.name > b.runbook.name ? 1 : 0)

/** More specific first: more exact matchers, then more matchers of any kind. */
const compareGroups = (a: ReadonlyArray<Matcher> = [], b: ReadonlyArray<Matcher> = []): number =>
  exactCount(b) - exactCount(a) || b.length - a.length

const exactCount = (matchers: ReadonlyArray<Matcher>): number =>
  matchers.filter(({ operator, value }) => operator === "=" && value !== "").length
