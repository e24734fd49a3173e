import { resolve } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { HandrailConfig } from "./config.ts"
import { applyEnvironment } from "./environment.ts"

const config = Schema.decodeSync(HandrailConfig)({ server: { port: 1 }, otel: { headers: { a: "b" } } })

describe("applyEnvironment", () => {
  it.effect("overrides the file, where a variable is set", () =>
    Effect.gen(function* () {
      expect(yield* applyEnvironment(config, {})).toEqual(config)
      const changed = yield* applyEnvironment(config, {
        HANDRAIL_HOME: "state",
        HANDRAIL_HOST: "0.0.0.0",
        HANDRAIL_PORT: "9000",
        HANDRAIL_MODE: "auto",
        HANDRAIL_LOG_LEVEL: "",
        HANDRAIL_LOG_FORMAT: "json",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
        OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20x, tenant=1",
        OTEL_SERVICE_NAME: "hr"
      })
      expect(changed).toEqual({
        ...config,
        home: resolve("state"),
        server: { ...config.server, host: "0.0.0.0", port: 9000 },
        mode: "auto",
        log: { level: "info", format: "json" },
        otel: { endpoint: "http://collector:4318", headers: { a: "b", authorization: "Bearer x", tenant: "1" }, serviceName: "hr" }
      })
    })
  )

  it.effect.each([
    ["HANDRAIL_PORT", "http"],
    ["HANDRAIL_PORT", "70000"],
    ["HANDRAIL_MODE", "yolo"],
    ["HANDRAIL_LOG_LEVEL", "loud"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "novalue"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=%zz"]
  ] as const)("refuses %s=%s by name", ([name, value]) =>
    Effect.gen(function* () {
      const error = yield* applyEnvironment(config, { [name]: value }).pipe(Effect.flip)
      expect(error.message).toContain(`${name} is ${JSON.stringify(value)}, which is not`)
    })
  )
})
