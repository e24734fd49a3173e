import type { CommandEffects } from "../domain/command-effects.ts"
import type { Tier } from "../domain/plan.ts"

/** Helm keeps releases in Secrets, and the reader may see no Secret. */
const hiddenKinds = new Set(["HelmRelease", "Secret"])

/** The least tier whose credentials can do this. A server-side dry run is allowed by RBAC as the change itself is. */
export const tierOf = ({ effects }: CommandEffects): Tier =>
  effects.some(({ verb, kind }) => verb !== "read" || hiddenKinds.has(kind)) ? "operator" : "reader"
