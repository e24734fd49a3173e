import { each, type FlagEffect, noFiles, obscure, runs } from "../filters/filter.ts"
import { getopt, given, type OptionSpec } from "../filters/getopt.ts"
import { type Finding, finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "./judge.ts"
import { setsVariableWord } from "./variables.ts"
import { unknownValue } from "./words.ts"

const shellFor = (who: string): Finding => notUnderstood(`${who} opens a shell, and what is typed there is not known`)

interface Wrapper {
  readonly options: OptionSpec
  /** Words of its own before the command's. */
  readonly operands?: number
  readonly flags?: Readonly<Record<string, FlagEffect>>
  /** When no command follows. */
  readonly alone: Finding
}

const flagEffects = (
  flags: Readonly<Record<string, FlagEffect>>,
  seen: ReadonlyMap<string, ReadonlyArray<string>>
): ReadonlyArray<Finding> => Object.entries(flags).flatMap(([name, effect]) => (seen.get(name) ?? []).map(effect))

/** A program that starts the command that follows its own flags. */
const wrapper =
  ({ alone, flags = {}, operands: own = 0, options }: Wrapper): Judge =>
  (words, around) => {
    const { operands, seen } = getopt({ ...options, stops: true }, words)
    const command = operands.slice(own)
    return [...flagEffects(flags, seen), ...(command.length === 0 ? [alone] : around.words(command))]
  }

const assignment = /^[A-Za-z_]\w*=/

/** `sudo -u root NAME=value command`. https://www.sudo.ws/docs/man/sudo.man/ */
const sudo: Judge = (words, around) => {
  const { operands, seen } = getopt(
    {
      short: "C:D:g:h:p:R:r:t:T:U:u:",
      long: "user: group: host: prompt: chdir: chroot: role: type: other-user: command-timeout: close-from: edit list login shell validate version",
      stops: true
    },
    words
  )
  const first = operands.findIndex((word) => !assignment.test(word))
  const values = first < 0 ? operands : operands.slice(0, first)
  const command = operands.slice(values.length)
  if (["e", "edit"].some((name) => seen.has(name))) return [notUnderstood("sudo -e edits files")]
  const found = values.flatMap(setsVariableWord)
  if (command.length > 0) return [...found, ...around.words(command)]
  if (["i", "login", "s", "shell"].some((name) => seen.has(name))) return [...found, shellFor("sudo")]
  const asks = ["l", "list", "v", "validate", "V", "version", "k", "K"].some((name) => seen.has(name))
  return [...found, asks ? harmless : shellFor("sudo")]
}

const environment = outside("read", "sensitive-read", "prints the environment, which can hold credentials")

const env: Judge = (words, around) => {
  const { operands, seen } = getopt(
    { short: "u:C:S:P:", long: "unset: chdir: split-string: block-signal: default-signal: ignore-signal: argv0:", stops: true },
    words
  )
  if (seen.has("S") || seen.has("split-string")) return [notUnderstood("env splits a text into words by rules of its own")]
  if (operands[0] === "-") return env(operands.slice(1), around)
  const count = operands.findIndex((word) => !assignment.test(word))
  const values = count < 0 ? operands : operands.slice(0, count)
  const found = values.flatMap(setsVariableWord)
  return [...found, ...(count < 0 ? [environment] : around.words(operands.slice(count)))]
}

/** Options of `set -o` that change how a text stops and what it prints, not what it may do. */
const plainOption = /^(errexit|errtrace|nounset|pipefail|verbose|xtrace)$/

/** The words before a shell's text, or its file. Each `o` in them takes a word more, the name of an option. */
const shellFlags = (words: ReadonlyArray<string>): { readonly flags: ReadonlyArray<string>; readonly options: ReadonlyArray<string> } => {
  const flags: Array<string> = []
  const options: Array<string> = []
  let at = 0
  while (/^[-+][a-zA-Z]+$|^--(login|posix|norc|noprofile)$/.test(words[at] ?? "")) {
    const word = words[at] ?? ""
    const named = word.startsWith("--") ? 0 : word.split("o").length - 1
    flags.push(word)
    options.push(...words.slice(at + 1, at + 1 + named))
    at += 1 + named
  }
  return { flags, options }
}

/** `bash -c TEXT`; without a text it takes one from a file or from its input. */
const shell: Judge = (words, around) => {
  const { flags, options } = shellFlags(words)
  const takesText = flags.some((word) => /^-[a-zA-Z]*c/.test(word))
  if (words.length === 1 && words[0] === "--version") return [harmless]
  if (options.some((name) => !plainOption.test(name)) || flags.some((word) => /^[-+][a-zA-Z]*O/.test(word))) {
    return [notUnderstood("the shell is given options of its own")]
  }
  const text = words[flags.length + options.length]
  if (!takesText || text === undefined) return [notUnderstood("the shell runs a script that is not seen here")]
  return around.text(text)
}

/** `xargs command`: it appends words that are not known. https://www.gnu.org/software/findutils/manual/html_node/find_html/xargs-options.html */
const xargs: Judge = (words, around) => {
  const { operands, seen } = getopt(
    {
      short: "a:d:E:I:i::J:L:l::n:P:R:s:S:",
      long: "arg-file: delimiter: eof:: replace:: max-lines:: max-args: max-procs: max-chars: process-slot-var: null no-run-if-empty verbose interactive exit show-limits",
      stops: true
    },
    words
  )
  if (operands.length === 0) return [harmless]
  const given = ["I", "i", "replace", "J"].flatMap((name) => seen.get(name) ?? []).at(-1)
  const mark = given === "" ? "{}" : given
  if (mark === undefined) return around.words([...operands, unknownValue])
  return around.words(operands.map((word) => word.replaceAll(mark, unknownValue)))
}

/** `watch` joins its words and gives them to a shell, unless it is told not to with `-x`. */
const watch: Judge = (words, around) => {
  const { operands, seen } = getopt(
    { short: "n:q:d::", long: "interval: equexit: differences:: exec no-title chgexit errexit beep color", stops: true },
    words
  )
  if (operands.length === 0) return [harmless]
  return seen.has("x") || seen.has("exec") ? around.words(operands) : around.text(operands.join(" "))
}

const sshOption =
  /^(stricthostkeychecking|userknownhostsfile|connecttimeout|connectionattempts|batchmode|loglevel|serveraliveinterval|serveralivecountmax|port|user|identityfile|identitiesonly|preferredauthentications|passwordauthentication|pubkeyauthentication|requesttty|compression|globalknownhostsfile|hostkeyalgorithms|kexalgorithms|ciphers|addressfamily|proxyjump|controlmaster|controlpath|controlpersist|forwardagent|hostname)[= ]/i

const connects = (how: string): Finding => finding({ verb: "connect", scope: "outside", reversible: false, class: "destructive" }, how)

const sshFlags: OptionSpec = { short: "B:b:c:D:E:e:F:I:i:J:L:l:m:O:o:p:Q:R:S:W:w:P:", stops: true }

const sshFindings = (seen: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<Finding> => {
  const tunnels = ["L", "R", "D", "w", "W", "N", "f", "M", "O"].some((name) => seen.has(name))
  const strange = (seen.get("o") ?? []).filter((option) => !sshOption.test(`${option} `))
  return [
    ...(tunnels ? [connects("ssh opens a tunnel or a connection that stays")] : []),
    ...strange.map((option) => notUnderstood(`ssh -o ${option} is not known here`)),
    ...(seen.has("F") || seen.has("S") || seen.has("E") ? [notUnderstood("ssh is given files of its own")] : [])
  ]
}

/** `ssh host command`: the words are joined and given to a shell there. Flags may stand after the host too. https://man.openbsd.org/ssh */
const ssh: Judge = (words, around) => {
  const before = getopt(sshFlags, words)
  if (before.operands.length === 0) return before.seen.has("V") ? [harmless] : [notUnderstood("ssh is given no host")]
  const after = getopt(sshFlags, before.operands.slice(1))
  const command = after.operands
  const flagged = [before, after].flatMap(({ seen }) => sshFindings(seen))
  return [...flagged, ...(command.length === 0 ? [shellFor("ssh")] : around.text(command.join(" ")))]
}

/** `su -c TEXT user`. */
const su: Judge = (words, around) => {
  const read = getopt({ short: "c:g:G:s:u:w:T:", long: "command: shell: group: user:" }, words)
  const text = given(read, "c", "command")
  if (given(read, "u", "user") !== undefined && read.operands.length > 0) return around.words(read.operands)
  return text === undefined ? [shellFor("su")] : around.text(text)
}

const nothingToRun = notUnderstood("there is no command for it to run")

/** Programs that start other programs: what they start is judged as if it stood alone. */
export const wrappers: Readonly<Record<string, Judge>> = {
  ...each("sudo doas", sudo),
  ...each("su runuser", su),
  env,
  ...each("bash sh zsh dash ash ksh", shell),
  xargs,
  watch,
  ssh,
  timeout: wrapper({
    options: { short: "k:s:", long: "kill-after: signal: foreground preserve-status verbose" },
    operands: 1,
    alone: nothingToRun
  }),
  time: wrapper({
    options: { short: "f:o:", long: "format: output:" },
    flags: { o: obscure("time writes a file"), output: obscure("time writes a file") },
    alone: nothingToRun
  }),
  nice: wrapper({ options: { short: "n:", long: "adjustment:" }, alone: harmless }),
  ionice: wrapper({
    options: { short: "c:n:p:P:u:", long: "class: classdata: pid:" },
    flags: { p: obscure("ionice changes a process") },
    alone: harmless
  }),
  stdbuf: wrapper({ options: { short: "i:o:e:", long: "input: output: error:" }, alone: nothingToRun }),
  chroot: wrapper({ options: { long: "userspec: groups: skip-chdir" }, operands: 1, alone: shellFor("chroot") }),
  nsenter: wrapper({
    options: {
      short: "t:m::u::i::n::p::U::C::T::S:G:r::w::",
      long: "target: mount:: uts:: ipc:: net:: pid:: user:: cgroup:: time:: setuid: setgid: root:: wd:: wdns:"
    },
    alone: shellFor("nsenter")
  }),
  ...each("nohup setsid unbuffer command builtin exec chronic catchsegv", wrapper({ options: { short: "a:" }, alone: harmless })),
  ...each("parallel entr expect script socat screen tmux", () => [runs("other programs in ways that are not read here")]),
  printenv: () => [environment],
  which: (words) => (words.length === 0 ? [harmless] : [harmless, ...noFiles()])
}
