import { type Draft, fill, fillText, struct } from "./draft.ts"

export const fillClaimSpec = (spec: Draft): void => void fill(spec, { volumeMode: "Filesystem" })

export const fillClaim = (claim: Draft): void => {
  fillText(struct(claim, "status"), { phase: "Pending" })
  fillClaimSpec(struct(claim, "spec"))
  fill(claim.spec, { resources: {} })
}
