import { type Finding, finding, notUnderstood, raise } from "../finding.ts"
import { allValues, isGiven, isSet, type ParsedFlags } from "../parse-flags.ts"
import { brutality } from "./brutality.ts"
import { applyToTargets, law } from "./law.ts"
import { rawWrite } from "./raw-path.ts"

const manifestWrite = (verb: "create" | "update", does: string) =>
  law(verb, does, { reversible: true, one: "high", several: "high", wide: "high", manifest: "high" })

const rawWrites = (method: "POST" | "PUT", flags: ParsedFlags): ReadonlyArray<Finding> =>
  allValues(flags, "raw").map((path) => rawWrite(method, path))

export const createFromManifest = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  if (isGiven(flags, "raw")) return rawWrites("POST", flags)
  const found = applyToTargets(manifestWrite("create", "creates"), flags)
  const edited = isSet(flags, "edit") ? [notUnderstood("--edit opens an editor, so what is created is not known")] : []
  return [...found, ...edited]
}

export const replace = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  if (isGiven(flags, "raw")) return rawWrites("PUT", flags)
  const found = applyToTargets(manifestWrite("update", "replaces"), flags)
  const worse = [...brutality(flags), ...(isSet(flags, "force") ? ["--force deletes each object and makes it anew"] : [])]
  return found.map((each) => worse.reduce((seen, why) => raise(seen, "destructive", why, { reversible: false }), each))
}

export const apply = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const found = applyToTargets(manifestWrite("update", "applies"), flags)
  const worse = [
    ...brutality(flags),
    ...(isSet(flags, "force") ? ["--force deletes an object that cannot be patched and makes it anew"] : []),
    ...(isSet(flags, "force-conflicts") ? ["--force-conflicts takes fields away from whoever manages them"] : [])
  ]
  const prune = isSet(flags, "prune")
    ? [
        finding(
          { verb: "delete", scope: isGiven(flags, "all") ? "namespace" : "selector", reversible: false, class: "destructive" },
          "--prune deletes whatever is no longer in the manifest"
        )
      ]
    : []
  return [...found.map((each) => worse.reduce((seen, why) => raise(seen, "destructive", why, { reversible: false }), each)), ...prune]
}
