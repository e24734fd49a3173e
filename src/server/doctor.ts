import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { Doctor } from "../incident/doctor/doctor.ts"

export const doctorHandlers = HttpApiBuilder.group(
  Api,
  "doctor",
  Effect.fnUntraced(function* (handlers) {
    const doctor = yield* Doctor
    return handlers.handleAll({ examine: () => doctor.examine })
  })
)
