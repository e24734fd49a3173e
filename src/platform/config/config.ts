import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { ClusterName } from "../../domain/ids.ts"
import { Environment, Mode } from "../../domain/incident.ts"
import { BusConfig } from "./bus-config.ts"
import { ChangesConfig } from "./changes-config.ts"
import { AwsConfig, Credentials, JobRunnerConfig } from "./cluster-access.ts"
import { CorrelationConfig } from "./correlation-config.ts"
import { DatabaseConfig } from "./database-config.ts"
import { EtcdConfig } from "./etcd-config.ts"
import { FlagsConfig } from "./flags-config.ts"
import { GitopsConfig } from "./gitops-config.ts"
import { HttpUrl } from "./http-url.ts"
import { OnCallConfig } from "./on-call-config.ts"
import { PolicyConfig } from "./policy-config.ts"
import { RetentionConfig } from "./retention-config.ts"
import { SlackConfig } from "./slack-config.ts"
import { SourcesConfig } from "./sources-config.ts"
import { TlsConfig } from "./tls-config.ts"
import { TracesConfig } from "./traces-config.ts"
import { WatchCacheConfig } from "./watch-cache-config.ts"
import { WatchConfig } from "./watch-config.ts"

/**
 * A cluster, and the credentials of each tier: diagnosis and every read use `reader`; only an approved plan's steps that change
 * something use `operator` or `node-operator`. A cluster without them can be diagnosed and never changed.
 */
export const ClusterConfig = Schema.Struct({
  name: ClusterName,
  environment: Environment,
  credentials: Credentials,
  /** Where steps run; absent: as processes on Handrail's own machine. */
  runner: Schema.optionalKey(Schema.Struct({ job: JobRunnerConfig })),
  /** The cloud account that the cluster is in, for steps that run `aws`. */
  aws: Schema.optionalKey(AwsConfig),
  /** The etcd behind its API server. */
  etcd: Schema.optionalKey(EtcdConfig),
  /** Prometheus servers that hold the same series; the first that answers is used. */
  prometheus: Schema.Array(HttpUrl).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  /** Servers that hold the same traces of what runs there; the first that answers is used. */
  traces: Schema.optionalKey(TracesConfig),
  /** What is followed there to raise alerts of our own. */
  watch: Schema.optionalKey(WatchConfig),
  /** What is kept of it while incidents read it; absent: as by default. */
  watchCache: Schema.optionalKey(WatchCacheConfig),
  /** Alerts whose labels all equal these belong to this cluster; by default `cluster: <name>`. */
  alertLabels: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})
export type ClusterConfig = typeof ClusterConfig.Type

/** A bearer token by its SHA-256 in lower-case hex (`printf %s "$TOKEN" | sha256sum`), so that the file holds no secret. */
const Token = Schema.Struct({
  name: Schema.NonEmptyString,
  sha256: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)),
  groups: Schema.Array(Schema.NonEmptyString)
})

const Server = Schema.Struct({
  /** Loopback unless set: whoever reaches the port can try tokens. */
  host: Schema.NonEmptyString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("127.0.0.1"))),
  port: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(4207))),
  tokens: Schema.Array(Token).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  tls: Schema.optionalKey(TlsConfig)
})

const Incidents = Schema.Struct({
  /** Every incident ends by then, with a handover if it is not resolved. */
  deadline: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("30m"))),
  /** How long a plan waits for a human. */
  approvalTimeout: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("15m"))),
  /** At a stop, how long what runs may take to end; then it is interrupted, and taken up at the next start. */
  drain: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("20s"))),
  /** Retries of reads and steps together, for the whole incident. */
  retries: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(20)))
})

const Otel = Schema.Struct({
  /** Base address of an OTLP/HTTP collector, such as `http://localhost:4318`; nothing is exported without it. */
  endpoint: Schema.optionalKey(HttpUrl),
  headers: Schema.Record(Schema.String, Schema.String).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  serviceName: Schema.NonEmptyString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("handrail")))
})
export type OtelConfig = typeof Otel.Type

const Log = Schema.Struct({
  level: Schema.Literals(["debug", "info", "warning", "error"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("info" as const))),
  /** `pretty` for people, `json` for collectors; by default pretty on a terminal. */
  format: Schema.optionalKey(Schema.Literals(["pretty", "json"]))
})
export type LogConfig = typeof Log.Type

/** `handrail.yaml`. Everything has a default but the clusters. */
export const HandrailConfig = Schema.Struct({
  /** Where the database, the signing key and the client file live; mode 0700. */
  home: Schema.optionalKey(Schema.NonEmptyString),
  /** A Postgres for the incidents, for several replicas; by default a SQLite file in the home, for one. */
  database: Schema.optionalKey(DatabaseConfig),
  server: Server.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  clusters: Schema.Array(ClusterConfig).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  /** The cluster of an alert that names none. With one cluster configured it is that one. */
  defaultCluster: Schema.optionalKey(ClusterName),
  /** Files or directories; directories are searched for `*.yaml`. Relative paths start at the configuration file. */
  runbooks: Schema.Array(Schema.NonEmptyString).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  mode: Mode.pipe(Schema.withDecodingDefaultKey(Effect.succeed("assist" as const))),
  /** Chooses the mode per cluster, namespace, runbook and severity; `mode` is what incidents open in. */
  flags: Schema.optionalKey(FlagsConfig),
  bus: BusConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  incidents: Incidents.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  retention: RetentionConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  changes: ChangesConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  onCall: OnCallConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  sources: SourcesConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  correlation: CorrelationConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  policy: PolicyConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Absent: nothing is told in Slack. */
  slack: Schema.optionalKey(SlackConfig),
  gitops: GitopsConfig.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  otel: Otel.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  log: Log.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Absolute paths of the tools that steps run; by default they are looked up on PATH once, at start. */
  tools: Schema.Struct({
    kubectl: Schema.optionalKey(Schema.NonEmptyString),
    helm: Schema.optionalKey(Schema.NonEmptyString),
    aws: Schema.optionalKey(Schema.NonEmptyString),
    etcdctl: Schema.optionalKey(Schema.NonEmptyString)
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
})
export type HandrailConfig = typeof HandrailConfig.Type
