import { type Finding, raise } from "../finding.ts"
import { allValues, type ParsedFlags } from "../parse-flags.ts"
import { brutality } from "./brutality.ts"
import { applyLaw, applyToTargets, law } from "./law.ts"
import { rawWrite } from "./raw-path.ts"
import { resourceNamed } from "./resources.ts"
import { target } from "./targets.ts"

/** A deleted object can only be made again, by someone who still has its manifest; its status, identity and data are gone. */
const deleting = law("delete", "deletes", {
  reversible: false,
  one: "destructive",
  several: "destructive",
  wide: "destructive",
  manifest: "destructive"
})

/** A pod by name is mostly made again by its owner; that it has an owner cannot be seen from the command. */
const deletingPods = law("delete", "deletes", {
  ...deleting,
  one: "high",
  several: "high"
})

export const deleteObjects = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const found = applyToTargets(deleting, flags).map((each) =>
    each.effect.kind === "Pod" && each.effect.scope === "objects"
      ? raise(
          applyLaw(deletingPods, target(flags, resourceNamed("pods"), each.effect.names)),
          "high",
          "its owner, if it has one, makes another"
        )
      : each
  )
  const worse = brutality(flags)
  return [
    ...found.map((each) => worse.reduce((seen, why) => raise(seen, "destructive", why), each)),
    ...allValues(flags, "raw").map((path) => rawWrite("DELETE", path))
  ]
}
