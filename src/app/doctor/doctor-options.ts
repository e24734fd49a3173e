import { slackCheck } from "../../channels/slack/slack-check.ts"
import { RUNS_MARK } from "../../execute/adapters/tool-process.ts"
import type { DoctorOptions } from "../../incident/doctor/doctor.ts"
import { onCallCheck } from "../../incident/on-call/on-call-check.ts"
import type { HandrailConfig } from "../../platform/config/config.ts"
import { rooms } from "../serve/databases.ts"

/** What the doctor is told of this installation. `loadedAt`: when the running Handrail started; undefined while none does. */
export const doctorOptions = (config: HandrailConfig, home: string, loadedAt: number | undefined): DoctorOptions => ({
  rooms,
  machine: {
    home,
    tools: { kubectl: undefined, helm: undefined, aws: undefined, etcdctl: undefined, ...config.tools },
    searchPath: process.env.PATH ?? "",
    needed: config.clusters.length === 0 ? [] : ["kubectl"],
    isRunning: loadedAt !== undefined,
    mark: RUNS_MARK
  },
  rules: { bundle: config.policy.bundle?.place, loadedAt },
  more: [
    ...(config.slack === undefined ? [] : [slackCheck]),
    ...(config.onCall.sources.length === 0 ? [] : [onCallCheck(config.onCall, process.env)])
  ]
})
