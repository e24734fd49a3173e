import type { CommandEffect, CommandEffects, EffectVerb } from "../domain/command-effects.ts"
import type { Tier } from "../domain/plan.ts"

/** Helm keeps releases in Secrets, and the reader may see no Secret. */
const hiddenKinds = new Set(["HelmRelease", "Secret"])

/** What cordoning, tainting, labelling and draining nodes come to. Deleting one is not among them. */
const nodeWork: ReadonlySet<EffectVerb> = new Set(["cordon", "update", "evict"])

const isNodeWork = ({ verb, kind }: CommandEffect): boolean => kind === "Node" && nodeWork.has(verb)

/** The least tier whose credentials can do this. A server-side dry run is allowed by RBAC as the change itself is. */
export const tierOf = ({ effects }: CommandEffects): Tier => {
  const more = effects.filter(({ verb, kind }) => verb !== "read" || hiddenKinds.has(kind))
  if (more.length === 0) return "reader"
  return more.every(isNodeWork) ? "node-operator" : "operator"
}
