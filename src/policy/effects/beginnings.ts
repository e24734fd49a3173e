/** The names and all their beginnings, for tools whose option parsers take a beginning for the whole (argparse, git's parse-options). */
export const andBeginnings = (names: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(names.flatMap((name) => [...name].map((_, end) => name.slice(0, end + 1))))
]
