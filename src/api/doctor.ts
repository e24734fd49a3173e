import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { DoctorReport } from "../domain/doctor.ts"
import { Authorization } from "./authorization.ts"

export class DoctorApi extends HttpApiGroup.make("doctor")
  .add(
    HttpApiEndpoint.get("examine", "/", { success: DoctorReport }).annotateMerge(
      OpenApi.annotations({ description: "Looks for what is stuck, left over, damaged or out of reach. Changes nothing." })
    )
  )
  .middleware(Authorization)
  .prefix("/v1/doctor") {}
