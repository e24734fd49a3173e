import type { CommandEffects } from "../domain/command-effects.ts"
import { argumentProblems } from "./effects/argument-hygiene.ts"
import { classifyAws } from "./effects/aws/classify-aws.ts"
import { classifyAz } from "./effects/az/classify-az.ts"
import { classifyDocker, classifyDockerCompose, classifyPodman } from "./effects/docker/classify-docker.ts"
import { commandEffects, type Finding, notUnderstood } from "./effects/finding.ts"
import { classifyBq } from "./effects/gcloud/classify-bq.ts"
import { classifyGcloud } from "./effects/gcloud/classify-gcloud.ts"
import { classifyGsutil } from "./effects/gcloud/classify-gsutil.ts"
import { classifyGh } from "./effects/gh/classify-gh.ts"
import { classifyGlab } from "./effects/gh/classify-glab.ts"
import { classifyGit } from "./effects/git/classify-git.ts"
import { classifyHelm } from "./effects/helm/classify-helm.ts"
import { classifyKubectl } from "./effects/kubectl/classify-kubectl.ts"
import { classifyOc } from "./effects/oc/classify-oc.ts"
import { toolClassifiers } from "./effects/tools/classify-tools.ts"
import { recalling } from "./recall.ts"

/** The tools whose commands can be classified, by the exact word that names them. A new tool is a new row. */
const classifiers: Readonly<Record<string, (tokens: ReadonlyArray<string>) => ReadonlyArray<Finding>>> = {
  kubectl: classifyKubectl,
  oc: classifyOc,
  helm: classifyHelm,
  aws: classifyAws,
  git: classifyGit,
  gh: classifyGh,
  glab: classifyGlab,
  docker: classifyDocker,
  "docker-compose": classifyDockerCompose,
  "podman-compose": classifyDockerCompose,
  podman: classifyPodman,
  gcloud: classifyGcloud,
  gsutil: classifyGsutil,
  bq: classifyBq,
  az: classifyAz,
  ...toolClassifiers
}

export const isClassifiedTool = (name: string): boolean => Object.hasOwn(classifiers, name)

const unknownTool = (name: string): Finding => notUnderstood(`${JSON.stringify(name)} is not a tool whose commands are known here`)

/** Effects of one tool's command, from the words after its name. What the words themselves look like is the caller's to judge. */
export const toolFindings = (tool: string, tokens: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  (isClassifiedTool(tool) ? classifiers[tool]?.(tokens) : undefined) ?? [unknownTool(tool)]

/** All of it: what is remembered is everybody's. */
const frozen = (all: CommandEffects): CommandEffects => {
  for (const effect of all.effects) {
    Object.freeze(effect.names)
    Object.freeze(effect)
  }
  Object.freeze(all.effects)
  Object.freeze(all.reasons)
  return Object.freeze(all)
}

/** `classify` without what it remembers. */
export const classifyAnew = (argv: ReadonlyArray<string>): CommandEffects => {
  const program = argv[0] ?? ""
  const problems = argumentProblems(argv)
  if (!isClassifiedTool(program) && problems.length > 0) return frozen(commandEffects(problems))
  const found = toolFindings(program, argv.slice(1))
  return frozen(commandEffects(problems.length === 0 ? found : [...problems, ...found]))
}

/**
 * What a command would do, from its words alone: no cluster is asked and nothing is run. Total, pure, and frozen.
 * Closed: an unknown tool, command or flag, and words that a vetted command does not need, make it destructive;
 * what would take Handrail's identity or target out of its hands is forbidden.
 * The latest answers are remembered, since the gate asks again about what was planned a moment before.
 */
export const classify: (argv: ReadonlyArray<string>) => CommandEffects = recalling(classifyAnew)
