/**
 * The candidate a person most likely meant when they typed `word`, or undefined when none is close.
 *
 * Close means at most a third of the word's letters (and at least one, at most three) are inserted, removed, changed or
 * swapped with their neighbour; letter case, `-` and `_` do not count as differences. Ties go to the earlier candidate.
 */
export const didYouMean = (word: string, candidates: Iterable<string>): string | undefined => {
  const wanted = fold(word)
  const allowed = Math.max(1, Math.min(3, Math.floor(wanted.length / 3)))
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of candidates) {
    const folded = fold(candidate)
    if (Math.abs(folded.length - wanted.length) >= bestDistance) continue
    const distance = editDistance(wanted, folded)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Words longer than this are not compared in full: no name we know is as long. */
const longest = 128

const fold = (word: string) => word.slice(0, longest).toLowerCase().replaceAll(/[-_]/g, "")

/** Optimal string alignment distance: https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance */
const editDistance = (a: string, b: string): number => {
  let beforeLast: ReadonlyArray<number> = []
  let last: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, changed, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
