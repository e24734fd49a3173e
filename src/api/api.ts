import { HttpApi, OpenApi } from "effect/http-api"
import { BusApi } from "./bus.ts"
import { ChangesApi } from "./changes.ts"
import { DoctorApi } from "./doctor.ts"
import { GraphApi } from "./graph.ts"
import { IncidentsApi } from "./incidents.ts"
import { RunbooksApi } from "./runbooks.ts"
import { SystemApi } from "./system.ts"
import { WebhooksApi } from "./webhooks.ts"

/** Handrail over HTTP: one definition that serves, documents (`/openapi.json`) and calls. */
export class Api extends HttpApi.make("handrail")
  .add(WebhooksApi)
  .add(IncidentsApi)
  .add(ChangesApi)
  .add(BusApi)
  .add(DoctorApi)
  .add(GraphApi)
  .add(RunbooksApi)
  .add(SystemApi)
  .annotateMerge(OpenApi.annotations({ title: "Handrail", version: "1" })) {}
