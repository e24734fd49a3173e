import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { Unavailable } from "./problem.ts"

const text = Schema.String.pipe(HttpApiSchema.asText())

/** For load balancers and Prometheus: open to whoever can reach the address. */
export class SystemApi extends HttpApiGroup.make("system", { topLevel: true }).add(
  HttpApiEndpoint.get("healthz", "/healthz", { success: text }),
  /** 503 until the database answers and interrupted incidents have been taken up again. Lines after `ok` say what is amiss beside that. */
  HttpApiEndpoint.get("readyz", "/readyz", { success: text, error: Unavailable }),
  HttpApiEndpoint.get("metrics", "/metrics", {
    success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain; version=0.0.4; charset=utf-8" })),
    error: Unavailable
  })
) {}
