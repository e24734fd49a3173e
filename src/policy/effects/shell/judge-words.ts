import { isClassifiedTool, toolFindings } from "../../classify.ts"
import { type Finding, harmless, notUnderstood } from "../finding.ts"
import type { Surroundings } from "./judge.ts"
import { programOf } from "./programs.ts"
import { lookalikes } from "./text-hygiene.ts"
import { isUnknown, optionalVariants, unknownValue } from "./words.ts"

/** Where distributions and package managers put programs; elsewhere a program may be anything with a known name. */
const systemDirectory =
  /^\/(?:(?:usr\/(?:local\/)?)?s?bin|(?:snap|opt|opt\/homebrew|home\/linuxbrew\/\.linuxbrew|var\/lib\/rancher\/(?:rke2|k3s))\/bin)\/(?=[^/]+$)/
/** How people shorten a tool's name in runbooks. */
const shortNames: Readonly<Record<string, string>> = { k: "kubectl", kubecolor: "kubectl", "microk8s.kubectl": "kubectl" }

/** Says what they print and nothing else, so what it says may be in any script. */
const says = new Set(["echo", "printf"])

const unknownFlag = new RegExp(`^--?${unknownValue}`)

const program = (words: ReadonlyArray<string>, isFunction: (name: string) => boolean, around: Surroundings): ReadonlyArray<Finding> => {
  const [first = "", ...rest] = words
  // The prompt of an example, as documentation shows it.
  if (first === "$" && rest.length > 0) return program(rest, isFunction, around)
  // What a function of this text does is judged where it is defined.
  if (isFunction(first)) return [harmless]
  const plain = first.replace(systemDirectory, "")
  const name = Object.hasOwn(shortNames, plain) ? (shortNames[plain] ?? plain) : plain
  if (isUnknown(name)) return [notUnderstood("which program runs is not known until the text runs")]
  const strange = says.has(name) ? [] : lookalikes(words, isClassifiedTool(name))
  const flags = (says.has(name) ? [] : rest)
    .filter((word) => unknownFlag.test(word))
    .map(() => notUnderstood(`which flag ${name} is given is not known`))
  return [...strange, ...flags, ...known(name, rest, around)]
}

/** A program that is installed under a plain name answers these and does no more, whatever else it does. */
const asks = (name: string, rest: ReadonlyArray<string>): boolean =>
  rest.length === 1 && /^--(version|help)$/.test(rest[0] ?? "") && /^[a-z][a-z0-9_+-]*$/.test(name)

const known = (name: string, rest: ReadonlyArray<string>, around: Surroundings): ReadonlyArray<Finding> => {
  if (isClassifiedTool(name)) return toolFindings(name, rest)
  if (asks(name, rest)) return [harmless]
  const judge = programOf(name)
  return judge === undefined
    ? [notUnderstood(`${JSON.stringify(name)} is not a program whose commands are known here`)]
    : judge(rest, around)
}

/** Whether a name has a meaning here already, which a function of the same name would hide. */
export const isKnownProgram = (name: string): boolean =>
  isClassifiedTool(name) || Object.hasOwn(shortNames, name) || programOf(name) !== undefined

/** Effects of a command that is these words, in a text that defines some functions of its own. */
export const judgeWords = (
  words: ReadonlyArray<string>,
  isFunction: (name: string) => boolean,
  around: Surroundings
): ReadonlyArray<Finding> => optionalVariants(words).flatMap((variant) => program(variant, isFunction, around))
