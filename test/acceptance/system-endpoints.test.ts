import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { HttpApi } from "effect/http-api"
import { Api } from "../../src/api/api.ts"
import { metricsOf } from "./metrics.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { serve } from "./serving.fixture.ts"

const Document = Schema.fromJsonString(
  Schema.Struct({
    openapi: Schema.String.check(Schema.isPattern(/^3\.1\./)),
    info: Schema.Struct({ title: Schema.String, version: Schema.String }),
    paths: Schema.Record(
      Schema.String,
      Schema.Record(Schema.String, Schema.Struct({ operationId: Schema.String, responses: Schema.Record(Schema.String, Schema.Unknown) }))
    ),
    components: Schema.Struct({
      schemas: Schema.Record(Schema.String, Schema.Unknown),
      securitySchemes: Schema.Struct({ bearer: Schema.Struct({ type: Schema.Literal("http"), scheme: Schema.String }) })
    })
  })
)

const endpoints = (): ReadonlyArray<readonly [path: string, method: string]> => {
  const found: Array<readonly [string, string]> = []
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint }) => {
      found.push([endpoint.path.replaceAll(/:(\w+)/g, "{$1}"), endpoint.method.toLowerCase()])
    }
  })
  return found
}

describe("system endpoints", () => {
  it.live(
    "answer health checks, Prometheus and readers of OpenAPI without a token",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        const open = (path: string) => handrail.request(path, { headers: { authorization: "" } })
        expect((yield* open("/healthz")).text).toBe("ok\n")
        expect((yield* open("/readyz")).text).toBe("ok\n")
        yield* open("/nowhere")

        const samples = yield* metricsOf(handrail)
        const names = new Set(samples.map(({ name }) => name))
        expect([...names]).toEqual(
          expect.arrayContaining(["handrail_http_requests_total", "handrail_incidents_open", "handrail_bus_pending"])
        )
        expect(samples).toContainEqual({
          name: "handrail_http_requests_total",
          labels: { method: "GET", route: "none", status: "404" },
          value: 1
        })

        const { text } = yield* open("/openapi.json")
        const document = yield* Schema.decodeEffect(Document)(text)
        for (const [path, method] of endpoints()) expect(document.paths[path]?.[method]?.operationId, `${method} ${path}`).toBeDefined()
        for (const [, reference = ""] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
          expect(document.components.schemas).toHaveProperty([reference.replaceAll("~1", "/").replaceAll("~0", "~")])
        }
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
