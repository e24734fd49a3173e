import { stepsOfText } from "../../platform/shell-text/steps-of-text.ts"
import { type Finding, notUnderstood } from "./finding.ts"

/** What nearly all words are made of, none of which means anything to anybody. */
const harmless = /^[\w@%+=:,./-]+$/
const control = /\p{Cc}|\p{Zl}|\p{Zp}/u
/** Text that shows in another order or not at all: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing */
const invisible = /\p{Cf}/u
const operators = new Set(["|", "||", "|&", "&", "&&", ";", ";;", "<", "<<", "<<<", ">", ">>", ">|", "&>", "2>", "2>>", "2>&1", "1>&2"])
const substitution = /`|\$\(/
const program = /^[a-z0-9][a-z0-9._-]*$/i

const escaped = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

const quoted = (word: string): string => (operators.has(word) || harmless.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** The words again, as steps of a runbook. */
const suggestion = (argv: ReadonlyArray<string>): string => {
  const steps = stepsOfText(argv.map(quoted).join(" ")) ?? []
  const shown = steps.map(({ cmd, validate }) => `\`cmd: ${cmd}\`${validate === undefined ? "" : ` with \`validate: ${validate}\``}`)
  return shown.length === 0 ? "" : `: ${shown.join(", then ")}`
}

const problemOf = (token: string, argv: ReadonlyArray<string>): string | undefined => {
  if (control.test(token)) return `${escaped(token)} holds a control character, which no vetted command needs`
  if (invisible.test(token)) return `${escaped(token)} holds an invisible or direction-changing character`
  if (operators.has(token))
    return `${escaped(token)} is shell syntax; commands are run without a shell, so write each one as a step of its own${suggestion(argv)}`
  if (substitution.test(token))
    return `${escaped(token)} holds a command substitution; commands are run without a shell, so bind a parameter instead`
  return undefined
}

/** What is wrong with the words themselves, whatever the program. Nothing here is ever run by a shell; a line that expects one is not understood. */
export const argumentProblems = (argv: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const first = argv[0]
  if (first === undefined || first === "") return [notUnderstood("there is no command")]
  const problems = argv.filter((token) => !harmless.test(token)).flatMap((token) => problemOf(token, argv) ?? [])
  const named = program.test(first)
    ? []
    : [
        `${escaped(first)} is not the plain name of a program: paths, assignments and shell syntax are not taken; name the tool alone, such as kubectl`
      ]
  return named.length + problems.length === 0 ? [] : [...new Set([...named, ...problems])].map(notUnderstood)
}
