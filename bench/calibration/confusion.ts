import { type Judged, type Outcome, outcomes } from "./judge.ts"

type Counts = Readonly<Record<Outcome, number>>

const countsOf = (judged: ReadonlyArray<Judged>): Counts => {
  const count = (outcome: Outcome): number => judged.filter((one) => one.outcome === outcome).length
  return {
    right: count("right"),
    "other object": count("other object"),
    "right family": count("right family"),
    abstained: count("abstained"),
    "called healthy": count("called healthy"),
    wrong: count("wrong")
  }
}

/** Outcomes by what `keyOf` tells of each, and all of them together. */
export const confusionRows = (
  head: string,
  judged: ReadonlyArray<Judged>,
  keyOf: (one: Judged) => string
): ReadonlyArray<ReadonlyArray<string>> => {
  const keys = [...new Set(judged.map(keyOf))].toSorted()
  const row = (name: string, some: ReadonlyArray<Judged>): ReadonlyArray<string> => {
    const counts = countsOf(some)
    return [name, String(some.length), ...outcomes.map((outcome) => (counts[outcome] === 0 ? "" : String(counts[outcome])))]
  }
  return [
    [head, "cases", ...outcomes],
    ...keys.map((key) =>
      row(
        key,
        judged.filter((one) => keyOf(one) === key)
      )
    ),
    row("all", judged)
  ]
}

const truthOf = ({ variant: { label } }: Judged): string =>
  label.is === "cause" ? label.truths.map(({ code }) => code).join(", ") : label.is

/** What was said in place of what was so, most often first. */
export const mistakenRows = (judged: ReadonlyArray<Judged>): ReadonlyArray<ReadonlyArray<string>> => {
  const counts = new Map<string, number>()
  for (const one of judged) {
    if (one.outcome === "right" || one.outcome === "abstained") continue
    const key = JSON.stringify([truthOf(one), one.said.split(" ")[0] ?? "", one.outcome])
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const rows = [...counts]
    .toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .map(([key, count]): ReadonlyArray<string> => {
      const read: ReadonlyArray<string> = JSON.parse(key)
      return [...read, String(count)]
    })
  return [["was", "said", "outcome", "times"], ...rows]
}
