import type { Cause } from "../cause.ts"
import { apiServiceUnavailable } from "./api-service.ts"
import { apiVersionMissing } from "./api-version-missing.ts"
import { componentCauses } from "./component-causes.ts"
import { leaderElectionLost } from "./leader-election.ts"
import { serverHealth } from "./server-health.ts"
import { withServerMetrics } from "./server-metrics.ts"
import { silentControllers } from "./silent-controllers.ts"

export const controlPlaneCauses: ReadonlyArray<Cause> = [
  ...componentCauses.map(withServerMetrics),
  withServerMetrics(apiServiceUnavailable),
  apiVersionMissing,
  leaderElectionLost,
  ...silentControllers,
  ...serverHealth
]
