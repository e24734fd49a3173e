import { each } from "../filters/filter.ts"
import { getopt } from "../filters/getopt.ts"
import { type Finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "./judge.ts"
import { setsVariable, setsVariableWord } from "./variables.ts"
import { isUnknown, unknownValue } from "./words.ts"

/** `test -v 'a[$(id)]'` and `let 'a[$(id)]=1'` run `id`: what they take for arithmetic is read again. */
const rereads = (words: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  words.some((word) => /\$\(|`/.test(word)) ? [notUnderstood("a quoted substitution can be run by the builtin that reads it")] : []

const inert: Judge = (words) => [harmless, ...rereads(words)]

const declares: Judge = (words) => [harmless, ...rereads(words), ...words.filter((word) => !/^[-+]/.test(word)).flatMap(setsVariableWord)]

const assigns =
  (short: string): Judge =>
  (words) => {
    const { operands, seen } = getopt({ short }, words)
    if (seen.has("C")) return [notUnderstood("mapfile -C runs a text for every line")]
    return [harmless, ...rereads(words), ...operands.flatMap((name) => setsVariable(name, unknownValue))]
  }

const prints: Judge = (words) =>
  words[0] === "-v" ? [harmless, ...rereads(words), ...setsVariable(words[1] ?? "", unknownValue)] : [harmless]

const evaluates: Judge = (words, around) => {
  if (words.length === 0) return [harmless]
  return words.some(isUnknown) ? [notUnderstood("eval runs a text that is not known")] : around.text(words.join(" "))
}

/** The text runs when the signal comes; `-` and an empty text only reset. */
const trap: Judge = (words, around) => {
  const [text = ""] = words[0] === "--" ? words.slice(1) : words
  return text === "" || /^-[lp]?$/.test(text) || words.length === 1 ? [harmless] : around.text(text)
}

const setsAlias: Judge = (words) =>
  words.some((word) => word.includes("=") && !/^k=kubectl$/.test(word))
    ? [notUnderstood("an alias changes what a later command means")]
    : [harmless]

/** `set -euo pipefail` and `set -- words` change how the rest of the text runs, not what it may do. */
const sets: Judge = inert

/** Builtins of a shell: https://www.gnu.org/software/bash/manual/html_node/Shell-Builtin-Commands.html. `eval` reads its text; `source` is not here. */
export const builtins: Readonly<Record<string, Judge>> = {
  ...each(
    "true false : sleep usleep pwd dirs cd pushd popd exit return break continue shift wait jobs times umask ulimit caller getopts help type whereis logout clear reset tput stty test [ let",
    inert
  ),
  ...each("export declare typeset local readonly unset", declares),
  ...each("set shopt", sets),
  read: assigns("a:d:i:n:N:p:t:u:"),
  ...each("mapfile readarray", assigns("d:n:O:s:u:C:c:")),
  ...each("printf", prints),
  ...each("echo", () => [harmless]),
  ...each("alias unalias", setsAlias),
  hash: (words) => [words.includes("-p") ? notUnderstood("hash -p changes which program runs") : harmless],
  history: (words) => [
    words.some((word) => /^-[a-z]*[acdnrw]/.test(word))
      ? outside("update", "high", "changes the history of the shell, or its file")
      : harmless
  ],
  eval: evaluates,
  trap
}
