import { type Finding, notUnderstood } from "../finding.ts"

/** Longest text that is judged, in UTF-16 code units: more than any runbook's command, less than what would keep a core busy. */
const longest = 64 * 1024

const shown = (character: string): string => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`

/** Characters that no text may hold, since what a person sees is then not what a shell reads. Line ends and tabs are a shell's own. */
const unfit: ReadonlyArray<readonly [pattern: RegExp, why: string]> = [
  [/(?![\n\t])\p{Cc}|\p{Zl}|\p{Zp}/u, "a control character"],
  /** https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing */
  [/\p{Cf}|\u115F|\u1160|\u3164|\uFFA0|\u2800|\u034F|\u17B4|\u17B5/u, "an invisible or direction-changing character"],
  [/\p{Co}|\p{Cn}|\p{Cs}|\uFFFD/u, "a character without a meaning of its own"]
]

/** What is wrong with a text whatever it says. */
export const textProblems = (text: string): ReadonlyArray<Finding> => {
  if (text.length > longest) return [notUnderstood(`the text is longer than ${longest} characters`)]
  return unfit.flatMap(([pattern, why]) => {
    const [found] = pattern.exec(text) ?? []
    return found === undefined ? [] : [notUnderstood(`the text holds ${why} (${shown(found)}), which no command needs`)]
  })
}

/** Shows as a dash, quote, bar, slash or bracket of ASCII and is none. */
const punctuation =
  /(?![\u2026 ])[\p{Zs}\p{Pd}\u2018-\u201F\u2032-\u2037\u2039\u203A\u00AB\u00BB\u00B4\u02B9\u02BC\u2212\u2223\u2215\u2044\u01C0\u2216\u29F5\u02C2\u02C3\u276E\u276F](?<![-])/u
const otherScripts = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u

/** Changes to ASCII when compatibility forms are undone: full-width forms, mathematical letters, ligatures. */
const compatibility = (character: string): boolean =>
  character > "\u007F" && character !== "\u2026" && /^[!-~]+$/.test(character.normalize("NFKC"))

const lookalikeIn = (word: string, namesOnly: boolean): string | undefined => {
  const mark = punctuation.exec(word)?.[0] ?? [...word].find(compatibility)
  if (mark !== undefined) return mark
  return namesOnly || /[A-Za-z]/.test(word) ? otherScripts.exec(word)?.[0] : undefined
}

const ascii = /^[ -~\n\t]*$/

/**
 * Words whose characters look like others. `namesOnly`: every word is a name, a flag or code, as with kubectl, so that letters of other scripts are
 * suspicious by themselves; else they are only where one word mixes them with Latin. https://www.unicode.org/reports/tr39/#Mixed_Script_Detection
 */
export const lookalikes = (words: ReadonlyArray<string>, namesOnly: boolean): ReadonlyArray<Finding> =>
  words.flatMap((word) => {
    if (ascii.test(word)) return []
    const found = lookalikeIn(word, namesOnly)
    return found === undefined ? [] : [notUnderstood(`${JSON.stringify(word)} holds a character that looks like another (${shown(found)})`)]
  })
