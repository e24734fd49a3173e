import type { CommandArgument, DoubleQuotedChild, Word, WordPart } from "unbash"
import { optionalEnd, optionalStart, valueMark } from "./placeholders.ts"

/**
 * Stands in a word for what only the running shell, or the person who fills in a template, knows. It is the name of no command, type or
 * file, so a word that must be known and holds it is not understood; where any value will do, it is one.
 */
export const unknownValue = "placeholder"

export const isUnknown = (word: string): boolean => word.includes(unknownValue)

/** More words than a brace expansion may make. */
const manyWords = 64

const alternatives = (text: string): ReadonlyArray<string> | undefined => {
  const inner = text.slice(1, -1)
  if (/[{}"'`$\\]/.test(inner)) return undefined
  return inner.includes(",") ? inner.split(",") : [unknownValue]
}

const quotedText = (part: DoubleQuotedChild): string => (part.type === "Literal" ? part.value : unknownValue)

/** What one part of a word can become; undefined when that cannot be told. */
const partTexts = (part: WordPart): ReadonlyArray<string> | undefined => {
  switch (part.type) {
    case "Literal":
    case "Glob":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return [part.value]
    case "DoubleQuoted":
    case "LocaleString":
      return [part.parts.map(quotedText).join("")]
    case "ExtendedGlob":
      return [part.text]
    case "BraceExpansion":
      return alternatives(part.text)
    case "SimpleExpansion":
    case "ParameterExpansion":
    case "CommandExpansion":
    case "ArithmeticExpansion":
    case "ProcessSubstitution":
      return [unknownValue]
  }
}

/** The words that one written word becomes, with `unknownValue` for what is not known; undefined when even their number is not. */
export const wordTexts = (word: Word): ReadonlyArray<string> | undefined => {
  let texts: ReadonlyArray<string> = [""]
  for (const part of word.parts ?? []) {
    const next = partTexts(part)
    if (next === undefined || texts.length * next.length > manyWords) return undefined
    texts = texts.flatMap((text) => next.map((more) => text + more))
  }
  const found = word.parts === undefined ? [word.value] : texts
  return found.map((text) => text.replaceAll(valueMark, unknownValue))
}

const argumentTexts = (argument: CommandArgument): ReadonlyArray<string> | undefined => {
  if (argument.type === "Word") return wordTexts(argument)
  const values = argument.value.type === "Word" ? wordTexts(argument.value) : [unknownValue]
  return values?.map((value) => `${argument.name}=${value}`)
}

/**
 * The word lists that a command can be; undefined when a word cannot be told. A shell makes every alternative of `{a,b}` a word of its own; a person
 * may mean one of them, so each is also tried alone.
 */
export const commandReadings = (name: Word, args: ReadonlyArray<CommandArgument>): ReadonlyArray<ReadonlyArray<string>> | undefined => {
  const words = [wordTexts(name), ...args.map(argumentTexts)].map((texts) => texts ?? [])
  if (words.some((texts) => texts.length === 0)) return undefined
  const most = Math.max(...words.map((texts) => texts.length))
  const chosen = most === 1 ? [] : Array.from({ length: most }, (_, at) => words.map((texts) => texts[at % texts.length] ?? ""))
  return [words.flat(), ...chosen]
}

const withoutMarks = (word: string): string => word.replaceAll(optionalStart, "").replaceAll(optionalEnd, "")

const withoutOptional = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  let skipping = false
  return words.filter((word) => {
    skipping ||= word.includes(optionalStart)
    const keep = !skipping
    if (word.includes(optionalEnd)) skipping = false
    return keep
  })
}

/** The command with everything that is optional, and, where something is, without it. */
export const optionalVariants = (words: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  words.some((word) => word.includes(optionalStart)) ? [words.map(withoutMarks), withoutOptional(words).map(withoutMarks)] : [words]
