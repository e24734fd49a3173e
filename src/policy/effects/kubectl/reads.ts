import { type Finding, finding, harmless, notUnderstood, outside } from "../finding.ts"
import { allValues, isGiven, isSet, lastValue, type ParsedFlags } from "../parse-flags.ts"
import { showTarget } from "./law.ts"
import { rawPath } from "./raw-path.ts"
import { manifestOf, manifestTarget, place, type Target, targetsOf } from "./targets.ts"

const readTarget = (target: Target): Finding =>
  target.resource.traits.has("credential")
    ? finding({ verb: "read", ...place(target), sensitive: true, class: "sensitive-read" }, `discloses ${showTarget(target)}`)
    : finding({ verb: "read", ...place(target), class: "read" })

/** Output formats that print a file of the machine that Handrail runs on. */
const printsFile = /^(go-template-file|templatefile|jsonpath-file|custom-columns-file)(=|$)/

export const outputFindings = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  allValues(flags, "output")
    .filter((format) => printsFile.test(format))
    .map((format) => outside("read", "sensitive-read", `-o ${format} prints a file of the machine that Handrail runs on`))

const readManifest = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const manifest = manifestOf(flags)
  if (manifest === undefined) return []
  const found = finding(
    { verb: "read", ...place(manifestTarget(flags)), sensitive: true, class: "sensitive-read" },
    "reads objects that a file names, which may be credentials"
  )
  return manifest === "pinned" ? [found] : [found, outside("read", "sensitive-read", "fetches a file from outside the checkout")]
}

/** Reads what the words name. */
export const readTargets = (flags: ParsedFlags, words?: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const targets = targetsOf(flags, words)
  if (typeof targets === "string") return [notUnderstood(targets)]
  const found = [...targets.map(readTarget), ...readManifest(flags), ...outputFindings(flags)]
  return found.length === 0 ? [harmless] : found
}

export const get = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const raw = allValues(flags, "raw").map(rawPath)
  return raw.length > 0 && flags.positionals.length === 0 && manifestOf(flags) === undefined
    ? [...raw, ...outputFindings(flags)]
    : [...readTargets(flags), ...raw]
}

/** A server-side dry run of an apply, compared with what is there: it stores nothing and needs the rights of the change. */
export const diff = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  readTargets(flags).map((found) => ({ ...found, effect: { ...found.effect, verb: "update" } }))

/** Pods by `POD` or `TYPE/NAME`. */
const podWords = (flags: ParsedFlags): ReadonlyArray<string> => {
  const [first] = flags.positionals
  if (first === undefined) return isGiven(flags, "selector") ? ["pods"] : []
  return first.includes("/") ? [first] : ["pods", first]
}

export const logs = (flags: ParsedFlags): ReadonlyArray<Finding> => readTargets(flags, podWords(flags))

/** Reads the whole cluster's state and logs. */
export const clusterDump = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const directory = lastValue(flags, "output-directory")
  const dump = finding(
    { verb: "read", scope: "cluster", sensitive: true, class: "sensitive-read" },
    "dumps the specifications and logs of whole namespaces"
  )
  return directory === undefined || directory === "-"
    ? [dump]
    : [dump, outside("update", "high", `writes files to ${directory} where Handrail runs`)]
}

export const configView = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  isSet(flags, "raw")
    ? [outside("read", "sensitive-read", "prints the credentials of the kubeconfig"), ...outputFindings(flags)]
    : [harmless, ...outputFindings(flags)]

const runsPrograms = ["enable-exec", "enable-helm", "enable-alpha-plugins", "network", "helm-command"]

export const kustomize = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const [directory = "."] = flags.positionals
  const remote =
    directory.includes("://") || directory.includes("?ref=") || directory.includes("@") || /^[^./][^/]*\.[^/]+\//.test(directory)
  const found: Array<Finding> = [harmless]
  if (remote) found.push(outside("read", "sensitive-read", `fetches ${directory} with git`))
  if (isGiven(flags, "output")) found.push(outside("update", "high", "writes files where Handrail runs"))
  if (isGiven(flags, "mount") || isGiven(flags, "env"))
    found.push(outside("exec", "destructive", "hands files or variables to a generator that it runs"))
  if (runsPrograms.some((name) => isGiven(flags, name))) {
    found.push(outside("exec", "destructive", "runs programs that the kustomization names, where Handrail runs"))
  }
  return found
}
