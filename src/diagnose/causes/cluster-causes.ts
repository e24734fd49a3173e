import { conversionWebhook } from "./admission/conversion-webhook.ts"
import { creationRefused } from "./admission/creation-refused.ts"
import { webhookCauses } from "./admission/webhook-causes.ts"
import { autoscalingCauses } from "./autoscaling/autoscaling-causes.ts"
import type { Cause } from "./cause.ts"
import { chaosExperimentRunning } from "./change/chaos-experiment-running.ts"
import { configChanged, secretChanged } from "./change/config-changed.ts"
import { flagChanged } from "./change/flag-changed.ts"
import { controlPlaneCauses } from "./control-plane/control-plane-causes.ts"
import { disruptionCauses } from "./disruption/disruption-causes.ts"
import { cronJobCauses } from "./job/cron-job-causes.ts"
import { jobCauses } from "./job/job-causes.ts"
import { memoryGrowth } from "./memory/memory-growth.ts"
import { deletionCauses } from "./namespace/deletion-causes.ts"
import { nodeCauses } from "./node/node-causes.ts"
import { quotaCauses } from "./quota/quota-causes.ts"
import { rolloutCauses } from "./rollout/rollout-causes.ts"
import { schedulingCauses } from "./scheduling/scheduling-causes.ts"
import { volumeCauses } from "./volume/volume-causes.ts"

/** Causes about what a cluster gives to workloads: places, storage, room, nodes and the control plane itself. */
export const clusterCauses: ReadonlyArray<Cause> = [
  ...schedulingCauses,
  ...creationRefused,
  ...webhookCauses,
  conversionWebhook,
  ...quotaCauses,
  ...volumeCauses,
  ...nodeCauses,
  ...controlPlaneCauses,
  ...autoscalingCauses,
  ...disruptionCauses,
  ...rolloutCauses,
  ...jobCauses,
  ...cronJobCauses,
  ...deletionCauses,
  configChanged,
  secretChanged,
  flagChanged,
  chaosExperimentRunning,
  memoryGrowth
]
