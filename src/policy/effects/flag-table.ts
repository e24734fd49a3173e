/**
 * How a flag takes its value, in the terms of spf13/pflag, which kubectl and helm parse with (https://pkg.go.dev/github.com/spf13/pflag):
 * `none`: a boolean, true when bare. `value`: takes the next token when there is no `=`; said once. `values`: the same, and may be repeated.
 * `optional`: has a value only with `=`.
 */
export type Arity = "none" | "value" | "values" | "optional"

/** The flags that one command knows. `short` maps a letter to the long name, or to itself where there is no long form. */
export interface FlagTable {
  readonly arity: ReadonlyMap<string, Arity>
  readonly short: ReadonlyMap<string, string>
}

/** Flag names separated by blanks, by arity; `short` holds `letter:long` pairs. */
export type FlagSource = Partial<Readonly<Record<Arity | "short", string>>>

const words = (text: string | undefined): ReadonlyArray<string> => (text ?? "").split(" ").filter((word) => word !== "")

const arities: ReadonlyArray<Arity> = ["none", "value", "values", "optional"]

/** Later sources win, as a command's own flag hides a global one of the same name. */
export const flagTable = (...sources: ReadonlyArray<FlagSource>): FlagTable => ({
  arity: new Map(sources.flatMap((source) => arities.flatMap((arity) => words(source[arity]).map((name) => [name, arity] as const)))),
  short: new Map(
    sources.flatMap((source) =>
      words(source.short).map((pair) => {
        const [letter = "", long = letter] = pair.split(":")
        return [letter, long] as const
      })
    )
  )
})

const tablesOfSources = new WeakMap<FlagSource, FlagTable>()

/** The flags of one command alone. Sources never change, so each is put together once. */
export const ownFlags = (source: FlagSource): FlagTable => {
  const known = tablesOfSources.get(source) ?? flagTable(source)
  tablesOfSources.set(source, known)
  return known
}

const concatenated = (sources: ReadonlyArray<FlagSource>, key: keyof FlagSource): string =>
  sources.map((source) => source[key] ?? "").join(" ")

export const joinFlags = (sources: ReadonlyArray<FlagSource>): FlagSource => ({
  none: concatenated(sources, "none"),
  value: concatenated(sources, "value"),
  values: concatenated(sources, "values"),
  optional: concatenated(sources, "optional"),
  short: concatenated(sources, "short")
})

/** How the flag that a word names takes its value; undefined for one that is not known, and for several short ones in a word. */
export const arityOf = ({ arity, short }: FlagTable, word: string): Arity | undefined =>
  arity.get(word.startsWith("--") ? word.slice(2) : (short.get(word.slice(1)) ?? ""))
