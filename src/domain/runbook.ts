import { Schema } from "effect"
import { CelCondition, Condition } from "./condition.ts"
import { HypothesisTree } from "./hypothesis-tree.ts"
import { Digest } from "./ids.ts"

/** One Alertmanager label matcher. Matchers within a group must all hold; https://prometheus.io/docs/alerting/latest/configuration/#matcher */
export const Matcher = Schema.Struct({
  label: Schema.String,
  operator: Schema.Literals(["=", "!=", "=~", "!~"]),
  value: Schema.String
})
export type Matcher = typeof Matcher.Type

export const parameterTypes = [
  "string",
  "integer",
  "duration",
  "image",
  "namespace",
  "node",
  "pod",
  "deployment",
  "statefulset",
  "daemonset",
  "job",
  "service",
  "helmrelease",
  "etcdendpoints"
] as const
const ParameterType = Schema.Literals(parameterTypes)

/** Where a parameter's value may come from. Each is CEL over `{labels, annotations, params, cluster}`, or looks at what is there. */
export const ParameterSource = Schema.Union([
  Schema.TaggedStruct("cel", { expression: Schema.String }),
  /** The controlling owner, of the parameter's own type, of the pod that the CEL names. */
  Schema.TaggedStruct("owner", { pod: Schema.String }),
  /** CEL over the same and `objects`, those that a read of the cluster yields. */
  Schema.TaggedStruct("find", {
    resource: Schema.String,
    namespace: Schema.optionalKey(Schema.String),
    labelSelector: Schema.optionalKey(Schema.String),
    value: Schema.String
  }),
  /** Those of the endpoints that the CEL names, joined by commas, which take connections now. */
  Schema.TaggedStruct("answering", { endpoints: Schema.String })
])
export type ParameterSource = typeof ParameterSource.Type

/** A typed value that the runbook needs. Object types are looked up in the cluster, and one that does not exist stops the plan. */
export const Parameter = Schema.Struct({
  name: Schema.String,
  type: ParameterType,
  description: Schema.optionalKey(Schema.String),
  /** The first that yields a non-empty value binds. */
  from: Schema.Array(ParameterSource),
  default: Schema.optionalKey(Schema.String),
  required: Schema.Boolean,
  /** For namespaced object types: the name of the parameter that holds the namespace. */
  namespaceFrom: Schema.optionalKey(Schema.String)
})
export type Parameter = typeof Parameter.Type

/** Milliseconds between tries, and how many tries there are in all after the first. */
export const Retry = Schema.Struct({ times: Schema.Int, delayMs: Schema.Int })
export type Retry = typeof Retry.Type

export const Approvals = Schema.Struct({ groups: Schema.Array(Schema.String), people: Schema.Int })
export type Approvals = typeof Approvals.Type

/** A parsed command line. Tokens may hold `${params.name}`, which is replaced inside its token and can never split it. */
export const Argv = Schema.NonEmptyArray(Schema.String)
export type Argv = typeof Argv.Type

export const Action = Schema.Struct({
  id: Schema.String,
  title: Schema.optionalKey(Schema.String),
  /** The command as its author wrote it, for messages and files; what runs is `argv`. */
  cmd: Schema.String,
  argv: Argv,
  /** CEL over `{params, diagnosis, steps}`; the action is skipped when it is not true. */
  when: Schema.optionalKey(CelCondition),
  /** All must hold before `timeoutMs` is over; they are polled for a mutation and read once for a read. */
  validate: Schema.Array(Condition),
  retry: Retry,
  timeoutMs: Schema.Int,
  /** Run in order when validation fails. Empty with `irreversible` false: undone from the snapshot where that can be done, else handed over. */
  rollback: Schema.Array(Argv),
  irreversible: Schema.Boolean,
  /** Not undone when a later step fails. */
  keep: Schema.optionalKey(Schema.Boolean),
  /** A namespace in which the same command is run and validated first. */
  canary: Schema.optionalKey(Schema.String),
  simulate: Schema.optionalKey(Argv),
  approvals: Schema.optionalKey(Approvals)
})
export type Action = typeof Action.Type

/** A window of local time in which the runbook must not act. Cron as Kubernetes CronJobs take it, in an IANA zone. */
export const QuietWindow = Schema.Struct({
  cron: Schema.String,
  durationMs: Schema.Int,
  timeZone: Schema.String,
  reason: Schema.optionalKey(Schema.String)
})
export type QuietWindow = typeof QuietWindow.Type

/** A runbook after loading: one meaning for both spellings. `digest` is of the file's bytes. */
export const Runbook = Schema.Struct({
  name: Schema.String,
  title: Schema.String,
  form: Schema.Literals(["short", "full"]),
  file: Schema.String,
  digest: Digest,
  owners: Schema.Array(Schema.String),
  services: Schema.Array(Schema.String),
  links: Schema.Array(Schema.Struct({ title: Schema.String, url: Schema.String })),
  /** Groups of matchers: any group that holds as a whole selects the runbook. Empty: only chosen by name. */
  match: Schema.Array(Schema.Array(Matcher)),
  parameters: Schema.Array(Parameter),
  quiet: Schema.Array(QuietWindow),
  preconditions: Schema.Array(Condition),
  diagnose: Schema.optionalKey(HypothesisTree),
  actions: Schema.Array(Action),
  postconditions: Schema.Array(Condition),
  /** Short form only: rollback commands that belong to the whole runbook. */
  rollback: Schema.Array(Argv),
  approvals: Schema.optionalKey(Approvals),
  /** Names of rehearsal scenarios with the outcome that each must reach. */
  tests: Schema.Array(Schema.Struct({ scenario: Schema.String, outcome: Schema.String, hypothesis: Schema.optionalKey(Schema.String) }))
})
export type Runbook = typeof Runbook.Type
