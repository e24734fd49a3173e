import { type CommandEffects, type EffectVerb, isMutation } from "../domain/command-effects.ts"
import type { Argv } from "../domain/runbook.ts"
import { classify } from "../policy/classify.ts"

/**
 * Spellings to try, best first: the server decides with all of its admission. Helm 3 has only the bare flag for `rollback` and
 * `uninstall`, and helm 4 takes it there too.
 */
const spellings: Readonly<Record<string, ReadonlyArray<string>>> = {
  kubectl: ["--dry-run=server"],
  helm: ["--dry-run=server", "--dry-run"],
  // only EC2 has one: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html
  aws: ["--dry-run"]
}

const bareOnly = new Set(["rollback", "uninstall", "delete", "del", "un"])

const candidates = (argv: Argv): ReadonlyArray<string> => {
  const flags = spellings[argv[0]] ?? []
  return argv[0] === "helm" && argv.some((word) => bareOnly.has(word)) ? flags.slice(1) : flags
}

const withFlag = ([program, ...words]: Argv, flag: string): Argv => {
  const dash = words.indexOf("--")
  const end = dash < 0 ? words.length : dash
  return [program, ...words.slice(0, end), flag, ...words.slice(end)]
}

/** The command as its tool's own dry run; undefined when it has none that is proven to change nothing. */
export const dryRunArgv = (argv: Argv): Argv | undefined =>
  candidates(argv)
    .map((flag) => withFlag(argv, flag))
    .find((tried) => !isMutation(classify(tried).class))

/** Changes after which kubectl prints the objects as they would be, when it is asked to. */
const printing = new Set<EffectVerb>(["create", "update"])

/** A dry run of kubectl that also prints what would come of it; undefined when it would not, or prints something already. */
export const printingArgv = (rehearsal: Argv, { effects }: CommandEffects): Argv | undefined => {
  const changes = effects.filter((effect) => isMutation(effect.class))
  const isAsked = rehearsal.some((word) => /^(-o|--output)/.test(word))
  if (rehearsal[0] !== "kubectl" || isAsked || !changes.every(({ verb }) => printing.has(verb))) return undefined
  const tried = withFlag(rehearsal, "--output=json")
  return isMutation(classify(tried).class) ? undefined : tried
}
