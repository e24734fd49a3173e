import { resolve } from "node:path"
import { Effect, Schema } from "effect"
import { Mode } from "../../domain/incident.ts"
import { userError } from "../../domain/user-error.ts"
import type { HandrailConfig } from "./config.ts"
import { defaultConnections, PostgresUrl } from "./database-config.ts"

/** The process environment, or a part of it. */
export type Env = Readonly<Record<string, string | undefined>>

/** A change that an environment variable makes to the configuration, or undefined when its value makes no sense. */
type Override = (value: string, config: HandrailConfig) => HandrailConfig | undefined

const parsed = <A>(schema: Schema.ConstraintDecoder<A>, value: string, use: (value: A) => HandrailConfig): HandrailConfig | undefined => {
  const result = Schema.decodeUnknownResult(schema)(value)
  return result._tag === "Success" ? use(result.success) : undefined
}

const Port = Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 0, maximum: 65_535 }))
const Level = Schema.Literals(["debug", "info", "warning", "error"])
const Format = Schema.Literals(["pretty", "json"])

/** `name=value,name=value`, percent-encoded: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables */
const headers = (value: string): Readonly<Record<string, string>> | undefined => {
  const pairs = value.split(",").filter((pair) => pair.trim() !== "")
  if (pairs.some((pair) => pair.indexOf("=") < 1)) return undefined
  try {
    return Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), decodeURIComponent(pair.slice(pair.indexOf("=") + 1).trim())])
    )
  } catch {
    return undefined
  }
}

/** The variables that override the file, with what they may hold. The OTEL ones are the standard's. */
const overrides: Readonly<Record<string, { readonly holds: string; readonly isSecret?: true; readonly apply: Override }>> = {
  HANDRAIL_HOME: { holds: "a folder", apply: (home, config) => ({ ...config, home: resolve(home) }) },
  HANDRAIL_DATABASE: {
    holds: "an address as postgres://user:password@host:5432/database",
    isSecret: true,
    apply: (value, config) =>
      parsed(PostgresUrl, value, (url) => ({ ...config, database: { connections: defaultConnections, ...config.database, url } }))
  },
  HANDRAIL_HOST: { holds: "an address to listen on", apply: (host, config) => ({ ...config, server: { ...config.server, host } }) },
  HANDRAIL_PORT: {
    holds: "a port between 0 and 65535",
    apply: (value, config) => parsed(Port, value, (port) => ({ ...config, server: { ...config.server, port } }))
  },
  HANDRAIL_MODE: { holds: "assist or auto", apply: (value, config) => parsed(Mode, value, (mode) => ({ ...config, mode })) },
  HANDRAIL_LOG_LEVEL: {
    holds: "debug, info, warning or error",
    apply: (value, config) => parsed(Level, value, (level) => ({ ...config, log: { ...config.log, level } }))
  },
  HANDRAIL_LOG_FORMAT: {
    holds: "pretty or json",
    apply: (value, config) => parsed(Format, value, (format) => ({ ...config, log: { ...config.log, format } }))
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    holds: "an http:// or https:// address",
    apply: (endpoint, config) =>
      /^https?:/.test(endpoint) && URL.canParse(endpoint) ? { ...config, otel: { ...config.otel, endpoint } } : undefined
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    holds: "name=value pairs with commas between",
    apply: (value, config) => {
      const given = headers(value)
      return given === undefined ? undefined : { ...config, otel: { ...config.otel, headers: { ...config.otel.headers, ...given } } }
    }
  },
  OTEL_SERVICE_NAME: { holds: "a name", apply: (serviceName, config) => ({ ...config, otel: { ...config.otel, serviceName } }) }
}

/** An environment variable that overrides a setting makes no sense. */
export class EnvironmentInvalid extends Schema.TaggedError<EnvironmentInvalid>()("EnvironmentInvalid", userError) {}

/** The configuration with what the environment overrides: environment over file over defaults. Empty variables do not count. */
export const applyEnvironment = Effect.fnUntraced(function* (
  config: HandrailConfig,
  env: Env
): Effect.fn.Return<HandrailConfig, EnvironmentInvalid> {
  let changed = config
  for (const [name, { holds, isSecret, apply }] of Object.entries(overrides)) {
    const value = env[name]
    if (value === undefined || value === "") continue
    const next = apply(value, changed)
    if (next === undefined) {
      const message = isSecret ? `${name} is not ${holds}` : `${name} is ${JSON.stringify(value)}, which is not ${holds}`
      return yield* new EnvironmentInvalid({ message, where: `the environment variable ${name}`, next: "correct it or unset it" })
    }
    changed = next
  }
  return changed
})
