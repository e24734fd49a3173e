/** Parts that programs make up anew each time: ids in hex, and the ends of pods' names, for which Kubernetes uses these letters and digits. */
const MADE_UP = /\b(?=[0-9a-f-]*\d)[0-9a-f]{8}[0-9a-f-]*\b|(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g

/** Sentences that differ only in what programs make up, each kind by its first, with how many more there are. */
export const alike = (sentences: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...Map.groupBy(new Set(sentences), (sentence) => sentence.replace(MADE_UP, "…")).values()].map(([first = "", ...others]) =>
    others.length === 0 ? first : `${first} (and ${others.length} more like it)`
  )
