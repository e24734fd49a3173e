import { Schema } from "effect"
import { parameterTypes } from "../../domain/runbook.ts"
import {
  ApprovalsFile,
  Cel,
  CommandFile,
  ConditionFile,
  Duration,
  MatchFile,
  Name,
  NamedCel,
  nonEmpty,
  oneOrMore
} from "./common-fields.ts"
import { DiagnoseFile } from "./diagnose-form.ts"

const apiVersion = "handrail.dev/v1alpha1"

const SourceFile = Schema.Union([
  Cel,
  Schema.Struct({
    ownerOf: Cel.annotate({ description: "CEL that gives a pod's name; its controlling owner of the parameter's type is taken." })
  }),
  Schema.Struct({
    answering: Cel.annotate({ description: "CEL that gives addresses joined by commas; those that take connections now are taken." })
  }),
  Schema.Struct({
    find: Schema.String.annotate({ description: "Resource to list, as kubectl takes it." }),
    namespace: Schema.optionalKey(Schema.String),
    labelSelector: Schema.optionalKey(Schema.String),
    value: Cel.annotate({ description: "CEL over `objects` (those found), labels, annotations and params." })
  })
])

const ParameterName = Schema.String.check(
  Schema.isPattern(/^[a-z][A-Za-z0-9]{0,62}$/u, { message: "Expected a name of letters and digits that starts with a lower-case letter" })
)

export const ParameterFile = Schema.Struct({
  name: ParameterName,
  type: Schema.Literals(parameterTypes),
  description: Schema.optionalKey(Schema.String),
  from: Schema.optionalKey(oneOrMore(SourceFile)).annotate({
    description: "CEL over labels, annotations, params and cluster, or a look into the cluster; the first that is not empty is taken."
  }),
  default: Schema.optionalKey(Schema.String),
  required: Schema.optionalKey(Schema.Boolean),
  namespaceFrom: Schema.optionalKey(ParameterName)
})
export type ParameterFile = typeof ParameterFile.Type

export const ActionFile = Schema.Struct({
  id: Schema.optionalKey(Name),
  title: Schema.optionalKey(Schema.String),
  cmd: CommandFile,
  after: Schema.optionalKey(oneOrMore(Name)).annotate({
    description: "Steps that come before this one; else steps run in the order written."
  }),
  when: Schema.optionalKey(Schema.Union([Cel, NamedCel])),
  validate: Schema.optionalKey(oneOrMore(ConditionFile)),
  retry: Schema.optionalKey(
    Schema.Struct({ times: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10 })), delay: Schema.optionalKey(Duration) })
  ),
  timeout: Schema.optionalKey(Duration),
  rollback: Schema.optionalKey(oneOrMore(Schema.Struct({ cmd: CommandFile }))),
  irreversible: Schema.optionalKey(Schema.Boolean),
  keep: Schema.optionalKey(Schema.Boolean).annotate({
    description: "What this step did stays when a later step fails; else completed steps are undone, the last one first."
  }),
  canary: Schema.optionalKey(Schema.String).annotate({
    description: "A namespace in which the same command is run and validated first, against objects of the same names."
  }),
  simulate: Schema.optionalKey(CommandFile),
  approvals: Schema.optionalKey(ApprovalsFile)
})
export type ActionFile = typeof ActionFile.Type

/** A runbook as a Kubernetes-style document. */
export const FullRunbookFile = Schema.Struct({
  apiVersion: Schema.Literal(apiVersion),
  kind: Schema.Literal("Runbook"),
  metadata: Schema.Struct({
    name: Name,
    title: Schema.optionalKey(Schema.String),
    owners: Schema.optionalKey(Schema.Array(Schema.String)),
    services: Schema.optionalKey(Schema.Array(Schema.String)),
    links: Schema.optionalKey(Schema.Array(Schema.Struct({ title: Schema.String, url: Schema.String })))
  }),
  spec: Schema.Struct({
    match: Schema.optionalKey(MatchFile),
    parameters: Schema.optionalKey(Schema.Array(ParameterFile)),
    schedule: Schema.optionalKey(
      Schema.Struct({
        notDuring: Schema.Array(
          Schema.Struct({
            cron: Schema.String,
            duration: Duration,
            timeZone: Schema.String.annotate({ description: "IANA time zone, such as Europe/Berlin." }),
            reason: Schema.optionalKey(Schema.String)
          })
        )
      })
    ),
    preconditions: Schema.optionalKey(Schema.Array(ConditionFile)),
    diagnose: Schema.optionalKey(DiagnoseFile),
    actions: nonEmpty(ActionFile),
    postconditions: Schema.optionalKey(Schema.Array(ConditionFile)),
    approvals: Schema.optionalKey(ApprovalsFile),
    tests: Schema.optionalKey(Schema.Array(Schema.Struct({ scenario: Name, outcome: Schema.String, hypothesis: Schema.optionalKey(Name) })))
  })
}).annotate({ identifier: "Runbook", title: "Runbook, full form" })
export type FullRunbookFile = typeof FullRunbookFile.Type
