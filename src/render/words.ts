import { type Digest, millisOf, type Timestamp } from "../domain/ids.ts"

/** `4ac1f0de`: enough of a digest to find it by, in a sentence. */
export const shortDigest = (digest: Digest): string => digest.slice(0, 8)

/** `97%`; never 0% or 100%, because a likelihood never gets there. */
export const percent = (likelihood: number): string => `${Math.min(99, Math.max(1, Math.round(likelihood * 100)))}%`

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`: a length of time as a person says it. */
export const duration = (millis: number): string => {
  if (millis < 10_000) return `${(millis / 1000).toFixed(1)} s`
  const seconds = Math.round(millis / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export const between = (from: Timestamp, to: Timestamp): string => duration(millisOf(to) - millisOf(from))

/** `02:07:13`, UTC. */
export const clockTime = (at: Timestamp): string => at.slice(11, 19)

/** `1 step`, `3 steps`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`

/** A word that a POSIX shell reads back as exactly this argument; https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02 */
const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** A command line to read and to paste. It is never what runs: that is the argv. */
export const commandLine = (argv: ReadonlyArray<string>): string => argv.map(shellWord).join(" ")

/** Text from outside made safe to print: control characters (terminal escapes among them) become visible. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === "\n" || character === "\t" ? " " : `\\u{${character.codePointAt(0)?.toString(16)}}`
  )
