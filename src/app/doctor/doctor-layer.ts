import { Clock, Effect, Layer } from "effect"
import { layerDoctor } from "../../incident/doctor/doctor.ts"
import type { HandrailConfig } from "../../platform/config/config.ts"
import { doctorOptions } from "./doctor-options.ts"

/** The doctor of a running Handrail. */
export const doctorLayer = (config: HandrailConfig, home: string) =>
  Layer.unwrap(Effect.map(Clock.currentTimeMillis, (startedAt) => layerDoctor(doctorOptions(config, home, startedAt))))
