import { execFile } from "node:child_process"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { layerTelemetry } from "./telemetry.ts"

const log = { level: "error", format: "json" } as const

/** A collector on a loopback port that keeps what it is sent. */
const collector = Effect.acquireRelease(
  Effect.callback<{
    readonly url: string
    readonly received: Map<string, { headers: IncomingMessage["headers"]; body: string }>
    readonly close: () => void
  }>((resume) => {
    const received = new Map<string, { headers: IncomingMessage["headers"]; body: string }>()
    const server = createServer(async (request, response) => {
      const chunks: Array<Buffer> = []
      for await (const chunk of request) chunks.push(chunk)
      const raw = Buffer.concat(chunks)
      const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString()
      received.set(request.url ?? "", { headers: request.headers, body })
      response.end("{}")
    })
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, received, close: () => server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

describe("layerTelemetry", () => {
  it.live("exports spans and logs to the collector before it closes", () =>
    Effect.gen(function* () {
      const { url, received } = yield* collector
      const otel = { endpoint: url, headers: { "x-tenant": "t1" }, serviceName: "handrail-test" }
      yield* Effect.logError("went wrong").pipe(
        Effect.withSpan("diagnose.probe", { attributes: { incident: "inc-1" } }),
        Effect.provide(layerTelemetry({ log, otel, version: "1.2.3" }))
      )
      const traces = received.get("/v1/traces")
      expect(traces?.headers["x-tenant"]).toBe("t1")
      for (const part of ["diagnose.probe", "inc-1", "handrail-test", "1.2.3"]) expect(traces?.body).toContain(part)
      expect(received.get("/v1/logs")?.body).toContain("went wrong")
    }).pipe(Effect.scoped)
  )

  it.live("does not fail or hang the work when the collector is not there", () =>
    Effect.gen(function* () {
      const otel = { endpoint: "http://127.0.0.1:1", headers: {}, serviceName: "handrail" }
      const work = Effect.succeed(7).pipe(Effect.withSpan("work"), Effect.provide(layerTelemetry({ log, otel, version: "1" })))
      expect(yield* work.pipe(Effect.timeout("10 seconds"))).toBe(7)
    })
  )

  it.live.each([
    ["json", /^\{"message":"seen".*"level":"INFO"/],
    ["pretty", /INFO.*seen/]
  ] as const)("writes %s logs to stderr, from the level up, without loading the exporter", ([format, expected]) =>
    Effect.gen(function* () {
      const script = `
        import { Effect } from "effect"
        import { registerHooks } from "node:module"
        registerHooks({ resolve: (name, context, next) => { if (/Otlp/.test(name)) console.log("loaded " + name); return next(name, context) } })
        const { layerTelemetry } = await import(${JSON.stringify(join(import.meta.dirname, "telemetry.ts"))})
        const layer = layerTelemetry({ log: { level: "info", format: ${JSON.stringify(format)} }, otel: { headers: {}, serviceName: "h" }, version: "1" })
        await Effect.runPromise(Effect.logDebug("hidden").pipe(Effect.andThen(Effect.logInfo("seen")), Effect.provide(layer)))`
      const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd: join(import.meta.dirname, "../..") })
      const { stdout, stderr } = yield* Effect.promise(() => run)
      expect(stdout).toBe("")
      expect(stderr).toMatch(expected)
      expect(stderr).not.toContain("hidden")
    })
  )
})
