import type { Cause } from "../cause.ts"
import { claimCauses } from "./claim-causes.ts"
import { claimNearlyFull } from "./claim-nearly-full.ts"
import { expansionFailed } from "./expansion-failed.ts"
import { mountCauses } from "./mount-causes.ts"

export const volumeCauses: ReadonlyArray<Cause> = [...claimCauses, ...mountCauses, claimNearlyFull, expansionFailed]
