import type { CommandEffects } from "../domain/command-effects.ts"
import { argumentProblems } from "./effects/argument-hygiene.ts"
import { classifyAws } from "./effects/aws/classify-aws.ts"
import { commandEffects, type Finding, notUnderstood } from "./effects/finding.ts"
import { classifyHelm } from "./effects/helm/classify-helm.ts"
import { classifyKubectl } from "./effects/kubectl/classify-kubectl.ts"

/** The tools whose commands can be classified, by the exact word that names them. A new tool is a new row. */
const classifiers = {
  kubectl: classifyKubectl,
  helm: classifyHelm,
  aws: classifyAws
} as const satisfies Record<string, (tokens: ReadonlyArray<string>) => ReadonlyArray<Finding>>

export type ClassifiedTool = keyof typeof classifiers

export const isClassifiedTool = (name: string): name is ClassifiedTool => Object.hasOwn(classifiers, name)

/** Effects of one tool's command, from the words after its name. What the words themselves look like is the caller's to judge. */
export const toolFindings = (tool: ClassifiedTool, tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => classifiers[tool](tokens)

/**
 * What a command would do, from its words alone: no cluster is asked and nothing is run. Total and pure.
 * Closed: an unknown tool, command or flag, and words that a vetted command does not need, make it destructive;
 * what would take Handrail's identity or target out of its hands is forbidden.
 */
export const classify = (argv: ReadonlyArray<string>): CommandEffects => {
  const [program = "", ...tokens] = argv
  const problems = argumentProblems(argv)
  if (!isClassifiedTool(program)) {
    const unknown = notUnderstood(`${JSON.stringify(program)} is not a tool whose commands are known here`)
    return commandEffects(problems.length > 0 ? problems : [unknown])
  }
  return commandEffects([...problems, ...toolFindings(program, tokens)])
}
