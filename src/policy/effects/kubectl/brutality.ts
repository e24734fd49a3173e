import { allValues, isSet, type ParsedFlags } from "../parse-flags.ts"

export const graceless = (flags: ParsedFlags): ReadonlyArray<string> =>
  allValues(flags, "grace-period").some((seconds) => Number(seconds) === 0) || isSet(flags, "now")
    ? ["the process gets no time to end cleanly"]
    : []

/** Ways of deleting that skip what protects the application or what it owns. */
export const brutality = (flags: ParsedFlags): ReadonlyArray<string> => [
  ...(isSet(flags, "force") ? ["--force does not wait for the process to end, so two of one can run"] : []),
  ...(allValues(flags, "cascade").some((how) => how === "orphan" || how === "false")
    ? ["what it owns is left behind without an owner"]
    : []),
  ...graceless(flags)
]
