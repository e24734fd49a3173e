import type { Cause } from "../cause.ts"
import { apiServiceUnavailable } from "./api-service.ts"
import { componentCauses } from "./component-causes.ts"
import { serverHealth } from "./server-health.ts"
import { silentControllers } from "./silent-controllers.ts"

export const controlPlaneCauses: ReadonlyArray<Cause> = [...componentCauses, apiServiceUnavailable, ...silentControllers, ...serverHealth]
