import { type Finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { readsFile, writesTo } from "../shell/redirections.ts"
import { getopt, type OptionSpec, type Options } from "./getopt.ts"

/** What a flag with this value does. */
export type FlagEffect = (value: string) => Finding

export const writes: FlagEffect = (path) => (path === "-" ? harmless : writesTo(path))
export const runs: FlagEffect = (program) => outside("exec", "destructive", `runs ${program === "" ? "another program" : program}`)
export const changes =
  (what: string): FlagEffect =>
  () =>
    outside("update", "destructive", what)
export const obscure =
  (what: string): FlagEffect =>
  () =>
    notUnderstood(what)

/** A program that reads but for some flags and operands. */
export interface Filter {
  readonly options?: OptionSpec
  /** By the name under which `getopt` reports it. What is not here only changes what is read or printed. */
  readonly flags?: Readonly<Record<string, FlagEffect>>
  /** Effects of the operands; by default each is a file that is read. */
  readonly operands?: (operands: ReadonlyArray<string>, options: Options) => ReadonlyArray<Finding>
}

export const filter =
  ({ options = {}, flags = {}, operands = (paths) => paths.map(readsFile) }: Filter): Judge =>
  (words) => {
    const read = getopt(options, words)
    const effects = Object.entries(flags).flatMap(([name, effect]) => (read.seen.get(name) ?? []).map(effect))
    return [harmless, ...effects, ...operands(read.operands, read)]
  }

/** Operands that are no files: patterns, hosts, numbers. */
export const noFiles = (): ReadonlyArray<Finding> => []

/** At most this many operands; a further one would be written or make it another command. */
export const atMost =
  (count: number, effect: FlagEffect) =>
  (operands: ReadonlyArray<string>): ReadonlyArray<Finding> =>
    operands.slice(count).map(effect)

/** Names separated by blanks, all judged alike. */
export const each = (names: string, judge: Judge): Readonly<Record<string, Judge>> =>
  Object.fromEntries(names.split(" ").map((name) => [name, judge]))
