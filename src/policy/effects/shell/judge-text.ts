import { type Command, forEachChild, type ParsedScript, parse, type SyntaxNode, type Word } from "unbash"
import { type Finding, harmless, notUnderstood } from "../finding.ts"
import type { Surroundings } from "./judge.ts"
import { isKnownProgram, judgeWords } from "./judge-words.ts"
import { maskPlaceholders } from "./placeholders.ts"
import { redirection } from "./redirections.ts"
import { textProblems } from "./text-hygiene.ts"
import { setsVariable } from "./variables.ts"
import { commandReadings, isUnknown, unknownValue, wordTexts } from "./words.ts"

/** What documentation puts before a command: `$ `, `user@host:~$ `, `[user@host ~]# `, `PS C:\> `. None of them is a command. */
const prompt = /^\s*(?:[\w.-]+@[\w.-]+(?::[^\s$#%]*)?[$#%]|\[[\w.-]+@[\w.-]+[^\]\n]*\][$#]|PS [A-Z]:\\[^>\n]*>|[$%➜❯]) +(?=\S)/

/** What root is prompted with, and what begins a comment. */
const rootPrompt = /^\s*# +(?=[^\n]*$)/

/** How deep a text may hold another, as in `bash -c "bash -c …"`. */
const deepest = 6

interface Place {
  readonly depth: number
  /** Where each function of the text begins, by name. */
  readonly functions: ReadonlyMap<string, number>
  /** A function runs later than it stands, so all others may be there by then. */
  readonly inFunction: boolean
  readonly fed: boolean
  readonly said?: string
}

const children = (node: SyntaxNode): ReadonlyArray<SyntaxNode> => {
  const found: Array<SyntaxNode> = []
  forEachChild(node, (child) => found.push(child))
  return found
}

const functionsIn = (node: SyntaxNode): ReadonlyArray<readonly [string, number]> => [
  ...children(node).flatMap(functionsIn),
  ...(node.type === "Function" ? (wordTexts(node.name) ?? []).map((name) => [name, node.pos] as const) : [])
]

const redirectsInput = (command: Command): boolean =>
  command.redirects.some(({ operator }) => operator === "<" || operator === "<<" || operator === "<<-" || operator === "<<<")

const assignments = ({ prefix }: Command): ReadonlyArray<Finding> =>
  prefix.flatMap((each) =>
    each.type === "Assignment"
      ? setsVariable(each.name, each.value.type === "Word" ? (wordTexts(each.value) ?? [unknownValue]).join(" ") : unknownValue)
      : []
  )

const simpleCommand = (command: Command, place: Place): ReadonlyArray<Finding> => {
  const found = assignments(command)
  if (command.name === undefined) return [...found, harmless]
  const readings = commandReadings(command.name, command.args)
  if (readings === undefined) return [...found, notUnderstood("a word expands to more than can be told; write the words out")]
  const redirected = redirectsInput(command)
  const { said, ...unsaid } = place
  const inner: Place = { ...unsaid, fed: place.fed || redirected, ...(redirected || said === undefined ? {} : { said }) }
  const isFunction = (name: string): boolean =>
    place.functions.has(name) && (place.inFunction || (place.functions.get(name) ?? 0) < command.pos)
  return [...found, ...readings.flatMap((words) => judgeWords(words, isFunction, surroundings(inner)))]
}

/** What another program starts is a program, never a function of the text. */
const noFunction = (): boolean => false

const surroundings = (place: Place): Surroundings => ({
  fed: place.fed,
  ...(place.said === undefined ? {} : { said: place.said }),
  words: (words) => judgeWords(words, noFunction, surroundings(place)),
  text: (text) => judgeText(text, place.depth + 1)
})

/** `[[ 'a[$(id)]' -eq 1 ]]` runs `id`: arithmetic reads its text again. */
const rereadWord = (word: Word): ReadonlyArray<Finding> =>
  (wordTexts(word) ?? []).some((text) => /\$\(|`/.test(text))
    ? [notUnderstood("a quoted substitution can be run by the test around it")]
    : []

/** What a node does by itself, besides what is in it. */
const ownFindings = (node: SyntaxNode, place: Place): ReadonlyArray<Finding> => {
  switch (node.type) {
    case "Command":
      return simpleCommand(node, place)
    case "Redirect":
      return redirection(node)
    case "Function":
      return (wordTexts(node.name) ?? [unknownValue])
        .filter(isKnownProgram)
        .map((name) => notUnderstood(`a function takes the name of ${name}, so what that name does is not known`))
    case "For":
    case "Select":
      return (wordTexts(node.name) ?? [unknownValue]).flatMap((name) => setsVariable(name, unknownValue))
    case "TestUnary":
      return rereadWord(node.operand)
    case "TestBinary":
      return [node.left, node.right].flatMap(rereadWord)
    case "TestCommand":
      return [harmless]
    case "ArithmeticCommand":
    case "ArithmeticExpansion":
      return node.expression === undefined ? [notUnderstood("an arithmetic expression is not one that the grammar reads")] : [harmless]
    case "Transform":
      return wordTexts(node.operand)?.includes("P") ? [notUnderstood("@P runs the substitutions that a variable holds")] : []
    case "Script":
      return scriptProblems(node)
    default:
      return []
  }
}

const scriptProblems = ({ errors = [] }: ParsedScript): ReadonlyArray<Finding> =>
  errors.slice(0, 1).map(({ message }) => notUnderstood(`the shell's grammar does not take this text: ${message}`))

const findingsIn = (node: SyntaxNode, place: Place): ReadonlyArray<Finding> => [
  ...ownFindings(node, place),
  ...children(node).flatMap((child, index) => findingsIn(child, placeOf(node, index, child, place)))
]

/** What an `echo` prints, where that is plain. */
const saidBy = (node: SyntaxNode | undefined): string | undefined => {
  if (node?.type !== "Command" || node.name === undefined || node.redirects.length > 0) return undefined
  const [name, ...words] = commandReadings(node.name, node.args)?.[0] ?? []
  const text = (words[0] === "-n" ? words.slice(1) : words).join(" ")
  return name === "echo" && !/^-|\\/.test(text) && !isUnknown(text) ? text : undefined
}

/** Only the first command of a pipeline has the input of the whole; a substitution has that of the command it is in. */
const placeOf = (node: SyntaxNode, index: number, child: SyntaxNode, { said: _, ...place }: Place): Place => {
  if (node.type === "Function") return { ...place, inFunction: true }
  if (node.type === "Redirected" && node.redirects.some(({ operator }) => operator.startsWith("<"))) return { ...place, fed: true }
  if (node.type !== "Pipeline" || index <= node.prefixes.length) return place
  const said = child.type === "Command" ? saidBy(node.commands[index - node.prefixes.length - 1]) : undefined
  return { ...place, fed: true, ...(said === undefined ? {} : { said }) }
}

/**
 * Effects of everything that a shell text could run: each command of each pipeline, list, loop, function and substitution, and each
 * redirection, whether or not its turn would come. Total. A text that the grammar does not take is not understood.
 */
export const judgeText = (text: string, depth: number): ReadonlyArray<Finding> => {
  if (depth > deepest) return [notUnderstood("shells start shells more deeply than is judged here")]
  const lines = text.replaceAll("\r\n", "\n")
  const problems = textProblems(lines)
  if (problems.length > 0) return problems
  const script = parse(maskPlaceholders(lines.replace(prompt, "")))
  const found = findingsIn(script, { depth, functions: new Map(functionsIn(script)), inFunction: false, fed: false })
  if (found.length > 0) return found
  return rootPrompt.test(lines) ? judgeText(lines.replace(rootPrompt, ""), depth + 1) : [notUnderstood("there is no command in this text")]
}
