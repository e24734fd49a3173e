import { Effect, Schema } from "effect"

/** Where the flag that chooses the mode is evaluated. Exactly one of `file` and `flagd`. */
export const FlagsConfig = Schema.Struct({
  /** Flags in flagd's format, evaluated in this process: https://flagd.dev/reference/flag-definitions/ */
  file: Schema.optionalKey(Schema.NonEmptyString),
  /** Address of a flagd, or of anything else that speaks OFREP. */
  flagd: Schema.optionalKey(Schema.String.check(Schema.makeFilter((text) => /^https?:/.test(text) && URL.canParse(text)))),
  /** The flag; its variants are `assist` and `auto`. */
  mode: Schema.NonEmptyString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("handrail-mode")))
}).check(Schema.makeFilter(({ file, flagd }) => (file === undefined) !== (flagd === undefined) || "Expected one of file and flagd"))
export type FlagsConfig = typeof FlagsConfig.Type
