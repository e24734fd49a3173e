import type { Arity, FlagTable } from "./flag-table.ts"

/** A command line read by a flag table. `values` keeps every occurrence in order; a bare boolean is `true`, a bare optional is empty. */
export interface ParsedFlags {
  /** Words that are no flags, those after `--` too: to the tool they are the same. */
  readonly positionals: ReadonlyArray<string>
  /** How many of them stand before a `--`; all, when there is none. */
  readonly beforeDash: number
  readonly values: ReadonlyMap<string, ReadonlyArray<string>>
  /** The flags, as written, of which it is not known whether they take the next word; here they do, unless it looks like a flag. */
  readonly strangers: ReadonlyArray<string>
  /** Why the line cannot be read with certainty, as sentences. A line with problems must be taken for the worst. */
  readonly problems: ReadonlyArray<string>
}

export interface ParseOptions {
  /** kubectl takes `--dry_run` for `--dry-run`; helm does not. */
  readonly normalise: (longName: string) => string
  /** A flag that the table lacks is no problem. */
  readonly open?: boolean
  /** Long flags may have one dash, and there are no short ones: https://pkg.go.dev/flag */
  readonly singleDash?: boolean
}

/** Long names are taken as they are written. */
export const asWritten: ParseOptions = { normalise: (name) => name }

/** The words with two dashes where a single one means the same. */
export const withTwoDashes = (tokens: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = tokens.indexOf("--")
  return tokens.map((token, index) => (/^-[^-]/.test(token) && (end < 0 || index < end) ? `-${token}` : token))
}

interface Reading {
  readonly positionals: Array<string>
  readonly values: Map<string, Array<string>>
  readonly strangers: Array<string>
  readonly problems: Array<string>
}

const record = (reading: Reading, name: string, value: string): void => {
  const seen = reading.values.get(name)
  if (seen === undefined) reading.values.set(name, [value])
  else seen.push(value)
}

const unheardOf = (flag: string): string =>
  `${flag} is not a flag that is known here, so what it does, and whether it takes the next word, is not known`

/** A flag without a row. `next` is undefined when the flag has its value with it. Returns how many tokens it took. */
const readUnknown = (options: ParseOptions, flag: string, name: string, next: string | undefined, reading: Reading): number => {
  const takes = next !== undefined && !next.startsWith("-")
  if (takes) reading.strangers.push(flag)
  if (options.open !== true) reading.problems.push(unheardOf(flag))
  record(reading, name, takes ? next : "")
  return takes ? 2 : 1
}

/** `--dry-run=` is refused by kubectl and is no dry run to helm, although a bare `--dry-run` is one. */
const recordGiven = (reading: Reading, flag: string, name: string, value: string, arity: Arity | undefined): void => {
  if (arity === "optional" && value === "") reading.problems.push(`${flag} is given an empty value, and what it then means is not plain`)
  record(reading, name, value)
}

/** Reads `--name`, `--name=value` or `--name value`; returns how many tokens it took. */
const readLong = (table: FlagTable, options: ParseOptions, token: string, next: string | undefined, reading: Reading): number => {
  const equals = token.indexOf("=")
  const name = options.normalise(equals < 0 ? token.slice(2) : token.slice(2, equals))
  const arity = table.arity.get(name)
  if (arity === undefined && equals >= 0 && options.open !== true) return readUnknown(options, `--${name}`, name, undefined, reading)
  if (arity === undefined && equals < 0) return readUnknown(options, token, name, next, reading)
  if (equals >= 0) {
    recordGiven(reading, `--${name}`, name, token.slice(equals + 1), arity)
    return 1
  }
  if (arity === "none" || arity === "optional") {
    record(reading, name, arity === "none" ? "true" : "")
    return 1
  }
  if (next === undefined) {
    reading.problems.push(`--${name} needs a value and has none`)
    return 1
  }
  record(reading, name, next)
  return 2
}

/** Reads a cluster such as `-it`, `-nshop`, `-n=shop` or `-n shop`; returns how many tokens it took. */
const readShort = (table: FlagTable, options: ParseOptions, token: string, next: string | undefined, reading: Reading): number => {
  let rest = token.slice(1)
  while (rest !== "") {
    const letter = rest[0] ?? ""
    const name = table.short.get(letter)
    const arity = name === undefined ? undefined : table.arity.get(name)
    rest = rest.slice(1)
    if (name === undefined || arity === undefined) {
      return readUnknown(options, `-${letter}`, letter, rest === "" ? next : undefined, reading)
    }
    if (rest.startsWith("=")) {
      recordGiven(reading, `-${letter}`, name, rest.slice(1), arity)
      return 1
    }
    if (arity === "none" || arity === "optional") {
      record(reading, name, arity === "none" ? "true" : "")
      continue
    }
    if (rest !== "") {
      record(reading, name, rest)
      return 1
    }
    if (next === undefined) {
      reading.problems.push(`-${letter} needs a value and has none`)
      return 1
    }
    record(reading, name, next)
    return 2
  }
  return 1
}

const falseSpellings = new Set(["0", "f", "F", "false", "FALSE", "False"])
const trueSpellings = new Set(["1", "t", "T", "true", "TRUE", "True"])

/** What is wrong with all that was given for one flag. */
const misuse = (name: string, given: ReadonlyArray<string>, arity: Arity | undefined): string | undefined => {
  if (arity === "none" && given.some((value) => !falseSpellings.has(value) && !trueSpellings.has(value)))
    return `--${name} is true or false, and is given something else`
  if (arity === undefined || arity === "values" || given.every((value) => value === given[0])) return undefined
  return `--${name} is given more than once with different values, so which one counts is not plain`
}

/** Reads flags and positionals in any order, as pflag does. Never fails: what it cannot read is in `problems`. */
export const parseFlags = (table: FlagTable, tokens: ReadonlyArray<string>, options: ParseOptions): ParsedFlags => {
  const reading: Reading = { positionals: [], values: new Map(), strangers: [], problems: [] }
  let index = 0
  let beforeDash: number | undefined
  while (index < tokens.length) {
    const token = tokens[index] ?? ""
    if (token === "--") {
      beforeDash = reading.positionals.length
      reading.positionals.push(...tokens.slice(index + 1))
      break
    }
    if (token.startsWith("--")) index += readLong(table, options, token, tokens[index + 1], reading)
    else if (token.startsWith("-") && token.length > 1) index += readShort(table, options, token, tokens[index + 1], reading)
    else {
      reading.positionals.push(token)
      index += 1
    }
  }
  reading.values.forEach((given, name) => {
    const wrong = misuse(name, given, table.arity.get(name))
    if (wrong !== undefined) reading.problems.push(wrong)
  })
  return { ...reading, beforeDash: beforeDash ?? reading.positionals.length }
}

/** Whether a flag is there at all, whatever its value. */
export const isGiven = (flags: ParsedFlags, name: string): boolean => flags.values.has(name)

/** Whether a boolean flag is set; one that is both set and unset counts as set. */
export const isSet = (flags: ParsedFlags, name: string): boolean =>
  (flags.values.get(name) ?? []).some((value) => !falseSpellings.has(value))

export const allValues = (flags: ParsedFlags, name: string): ReadonlyArray<string> => flags.values.get(name) ?? []

/** The value that pflag would keep. */
export const lastValue = (flags: ParsedFlags, name: string): string | undefined => flags.values.get(name)?.at(-1)
