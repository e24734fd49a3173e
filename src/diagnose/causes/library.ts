import { creationRefused } from "./admission/creation-refused.ts"
import type { Cause } from "./cause.ts"
import { crashCauses } from "./crash/crash-causes.ts"
import { missingConfig } from "./crash/missing-config.ts"
import { imageCauses } from "./image/image-causes.ts"
import { ingressCauses } from "./ingress/ingress-causes.ts"
import { nodeCauses } from "./node/node-causes.ts"
import { probeCauses } from "./probe/probe-causes.ts"
import { schedulingCauses } from "./scheduling/scheduling-causes.ts"
import { selectorMismatch } from "./service/selector-mismatch.ts"
import { targetPort } from "./service/target-port.ts"
import { volumeCauses } from "./volume/claim-causes.ts"

/** The version of the taxonomy: raised when codes are added. */
export const TAXONOMY = "1"

/** Every cause that can be named. */
export const causes: ReadonlyArray<Cause> = [
  ...imageCauses,
  ...missingConfig,
  ...crashCauses,
  ...probeCauses,
  ...schedulingCauses,
  ...creationRefused,
  ...volumeCauses,
  ...nodeCauses,
  selectorMismatch,
  targetPort,
  ...ingressCauses
]

/** Where a code is explained, in the repository: what it means, how it shows, and what is looked at. */
export const pageOf = (code: string): string => `docs/causes/${code}.md`
