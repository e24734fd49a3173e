import { Effect, Layer, Logger, type LogLevel, References } from "effect"
import type { LogConfig, OtelConfig } from "./config/config.ts"

/** Sends logs to stderr, which leaves stdout to what was asked for, and exports telemetry where that is configured. */
export const layerTelemetry = (options: {
  readonly log: LogConfig
  readonly otel: OtelConfig
  readonly version: string
}): Layer.Layer<never> => layerExport(options.otel, options.version).pipe(Layer.provideMerge(layerLogs(options.log)))

const levels: Readonly<Record<LogConfig["level"], LogLevel.LogLevel>> = { debug: "Debug", info: "Info", warning: "Warn", error: "Error" }

const layerLogs = ({ level, format = process.stderr.isTTY ? "pretty" : "json" }: LogConfig): Layer.Layer<never> =>
  Layer.mergeAll(
    Logger.layer([
      format === "pretty"
        ? Logger.consolePrettyTty({ colors: process.stderr.isTTY && (process.env.NO_COLOR ?? "") === "" })
        : Logger.withConsoleError(Logger.formatJson)
    ]),
    Layer.succeed(References.MinimumLogLevel, levels[level]),
    Layer.succeed(Logger.LogToStderr, true)
  )

/**
 * Spans, logs and metrics by OTLP/HTTP to the collector, the last of them when the scope closes. Without an endpoint the
 * exporter is not even loaded. A collector that is down costs a bounded buffer, never the work.
 */
const layerExport = ({ endpoint, headers, serviceName }: OtelConfig, version: string): Layer.Layer<never> => {
  if (endpoint === undefined) return Layer.empty
  const exporter = Effect.map(
    Effect.promise(() => Promise.all([import("effect/observability/Otlp"), import("effect/http/FetchHttpClient")])),
    ([Otlp, FetchHttpClient]) =>
      Otlp.layerJson({
        baseUrl: endpoint,
        headers,
        resource: { serviceName, serviceVersion: version },
        loggerMergeWithExisting: true,
        compression: "gzip",
        shutdownTimeout: "2 seconds"
      }).pipe(Layer.provide(FetchHttpClient.layer))
  )
  return Layer.unwrap(exporter)
}
