/**
 * Flags of programs that read their command line with getopt_long(3), which pflag's reader in `parse-flags.ts` would misread: long names may be
 * shortened, an optional value is glued to its letter, and a letter cluster ends where a letter takes a value.
 * https://www.gnu.org/software/libc/manual/html_node/Using-Getopt.html
 */
export interface OptionSpec {
  /** As getopt takes it: `o:` takes a value, `i::` one that is glued. Letters that are not here are taken for switches. */
  readonly short?: string
  /** Names separated by blanks, with the same colons. Those that are not here take a value only with `=`. */
  readonly long?: string
  /** Ends at the first word that is no flag, as for programs that start another. */
  readonly stops?: boolean
  /** Long names may be written with one dash. */
  readonly singleDash?: boolean
}

export interface Options {
  /** By letter or full long name; a switch has an empty value. */
  readonly seen: ReadonlyMap<string, ReadonlyArray<string>>
  readonly operands: ReadonlyArray<string>
}

interface Spec {
  readonly short: ReadonlyMap<string, string>
  readonly long: ReadonlyMap<string, string>
}

const specs = new WeakMap<OptionSpec, Spec>()

const specOf = (options: OptionSpec): Spec => {
  const known = specs.get(options)
  if (known !== undefined) return known
  const spec = {
    short: new Map([...(options.short ?? "").matchAll(/([^:])(:*)/g)].map(([, letter = "", colons = ""]) => [letter, colons])),
    long: new Map([...(options.long ?? "").matchAll(/([^\s:]+)(:*)/g)].map(([, name = "", colons = ""]) => [name, colons]))
  }
  specs.set(options, spec)
  return spec
}

/** The name itself, or each known name that it shortens: which one is meant is then not known, so it counts as all. */
const namesOf = (spec: Spec, given: string): ReadonlyArray<string> => {
  if (spec.long.has(given)) return [given]
  const longer = given === "" ? [] : [...spec.long.keys()].filter((name) => name.startsWith(given))
  return longer.length > 0 ? longer : [given]
}

/** Never fails. Permutes, so flags after operands count too, unless the spec `stops`. */
export const getopt = (options: OptionSpec, words: ReadonlyArray<string>): Options => {
  const spec = specOf(options)
  const seen = new Map<string, Array<string>>()
  const operands: Array<string> = []
  const record = (name: string, value: string): void => {
    const values = seen.get(name)
    if (values === undefined) seen.set(name, [value])
    else values.push(value)
  }
  const long = (given: string, next: string | undefined): number => {
    const equals = given.indexOf("=")
    const names = namesOf(spec, equals < 0 ? given : given.slice(0, equals))
    const takes = equals < 0 && next !== undefined && names.some((name) => spec.long.get(name) === ":")
    for (const name of names) record(name, equals >= 0 ? given.slice(equals + 1) : takes ? next : "")
    return takes ? 2 : 1
  }
  const short = (cluster: string, next: string | undefined): number => {
    for (let at = 0; at < cluster.length; at += 1) {
      const letter = cluster[at] ?? ""
      const colons = spec.short.get(letter) ?? ""
      const glued = cluster.slice(at + 1)
      const takes = colons === ":" && glued === "" && next !== undefined
      record(letter, colons === "" ? "" : takes ? next : glued)
      if (colons !== "") return takes ? 2 : 1
    }
    return 1
  }
  let index = 0
  while (index < words.length) {
    const word = words[index] ?? ""
    const next = words[index + 1]
    if (word === "--") {
      operands.push(...words.slice(index + 1))
      break
    }
    if (!word.startsWith("-") || word === "-") {
      if (options.stops === true) {
        operands.push(...words.slice(index))
        break
      }
      operands.push(word)
      index += 1
    } else if (word.startsWith("--")) index += long(word.slice(2), next)
    else if (options.singleDash === true && word.length > 2) index += long(word.slice(1), next)
    else index += short(word.slice(1), next)
  }
  return { seen, operands }
}

/** The last value that any of these names was given. */
export const given = ({ seen }: Options, ...names: ReadonlyArray<string>): string | undefined =>
  names.flatMap((name) => seen.get(name) ?? []).at(-1)
