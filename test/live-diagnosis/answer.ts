import type { Report } from "../../src/diagnose/reason/report.ts"

/** A report as faults say it: `image-tag-missing Deployment/api`, or the verdict where there is no cause. */
export const answer = ({ cause, verdict }: Report): string =>
  cause === undefined ? verdict : `${cause.code} ${cause.entity.kind}/${cause.entity.name}`
