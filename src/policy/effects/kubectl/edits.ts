import { escapes, type Finding, finding, harmless, notUnderstood, raise } from "../finding.ts"
import { allValues, isGiven, isSet, type ParsedFlags } from "../parse-flags.ts"
import { applyToTargets, law } from "./law.ts"
import { readTargets } from "./reads.ts"

/** Labels and annotations by which people tell Handrail what it may do: only people set them. */
const OURS = "handrail.dev"
const ours = `${OURS}/`
const podSecurity = "pod-security.kubernetes.io/"

const metadata = law("update", "changes metadata of", {
  reversible: true,
  one: "low",
  several: "high",
  wide: "high",
  manifest: "high"
})

const isPair = (word: string): boolean => word.includes("=") || word.endsWith("-")

/** With `--list` and no pair there is nothing to store. With neither kubectl refuses. */
const lists = (flags: ParsedFlags, words: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  isSet(flags, "list") ? [...readTargets(flags, words), { ...harmless, reason: "--list: nothing is stored" }] : []

/** `label` and `annotate`. */
export const setMetadata = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const pairs = flags.positionals.filter(isPair)
  if (pairs.length === 0) return lists(flags, flags.positionals)
  const found = applyToTargets(
    metadata,
    flags,
    flags.positionals.filter((word) => !isPair(word))
  )
  if (pairs.some((pair) => pair.startsWith(ours))) {
    return [...found, escapes(`${ours} labels and annotations say what Handrail may do, and only a person sets them`)]
  }
  return pairs.some((pair) => pair.startsWith(podSecurity))
    ? found.map((each) => raise(each, "destructive", "the label decides how privileged pods may be", { verb: "escalate" }))
    : found
}

const fields = law("update", "changes fields of", {
  reversible: true,
  one: "high",
  several: "high",
  wide: "high",
  manifest: "high"
})

/** Fields whose change has no way back, or changes who the pods are. */
const telling: ReadonlyArray<readonly [RegExp, string]> = [
  [/finalizers/i, "finalizers guard against losing what is outside the cluster"],
  [/ownerReferences/, "owner references decide what the garbage collector deletes"],
  [/deletionTimestamp/, "it concerns the object's deletion"],
  [/serviceAccount/, "the service account decides what the pods may do"],
  [/privileged|hostPID|hostNetwork|hostIPC|hostPath|capabilities|runAsUser|runAsRoot/, "it concerns what pods may do to their node"],
  [/pod-security\.kubernetes\.io/, "the label decides how privileged pods may be"]
]

export const patch = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const payloads = allValues(flags, "patch")
  // JSON may spell any letter as \uXXXX, so a payload that does could hide every word looked for here.
  const hidden = payloads.some((text) => text.includes("\\")) ? ["the patch spells text with escapes"] : []
  const why = [...hidden, ...telling.filter(([pattern]) => payloads.some((text) => pattern.test(text))).map(([, because]) => because)]
  const worse = isGiven(flags, "patch-file") ? [...why, "the patch is in a file and not part of the plan"] : why
  const found = applyToTargets(fields, flags).map((each) => worse.reduce((seen, because) => raise(seen, "destructive", because), each))
  return payloads.some((text) => text.includes(OURS)) ? [...found, escapes(`${ours} labels and annotations are set by people only`)] : found
}

/** `set image`, `set resources`, `set selector`: resources first, then `key=value`. */
export const setFields = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  applyToTargets(
    fields,
    flags,
    flags.positionals.filter((word) => !isPair(word))
  )

/** `set env` lists, and changes nothing, when it is given neither a pair nor a source. */
export const setEnvironment = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const words = flags.positionals.filter((word) => !isPair(word))
  if (words.length === flags.positionals.length && !isGiven(flags, "from") && !isGiven(flags, "env")) {
    return isGiven(flags, "resolve") && isSet(flags, "list")
      ? [
          ...lists(flags, words),
          finding({ verb: "read", sensitive: true, class: "sensitive-read" }, "--resolve prints the Secrets that it finds")
        ]
      : lists(flags, words)
  }
  return applyToTargets(fields, flags, words)
}

/** `set serviceaccount`: the last word is the account. */
export const setServiceAccount = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  applyToTargets(fields, flags, flags.positionals.slice(0, -1)).map((each) =>
    raise(each, "destructive", "the service account decides what the pods may do", { verb: "escalate" })
  )

export const setSubject = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  applyToTargets(fields, flags).map((each) => raise(each, "destructive", "it binds people or accounts to a role", { verb: "escalate" }))

export const editInteractively = (): ReadonlyArray<Finding> => [
  notUnderstood("an editor is opened, so what changes is not known before it has; use kubectl patch or apply with a file")
]
