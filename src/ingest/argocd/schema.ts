/**
 * What docs/sources.md has Argo CD's notifications send: the Application that a trigger is about, whole or under `app`.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/
 */
import { Schema } from "effect"
import { Rfc3339 } from "../time.ts"

const text = Schema.optional(Schema.NullOr(Schema.String))

const Source = Schema.Struct({ repoURL: text, chart: text, path: text, targetRevision: text })

const SyncedResource = Schema.Struct({
  group: text,
  kind: Schema.String,
  namespace: text,
  name: Schema.String,
  status: text,
  message: text
})

const OperationState = Schema.Struct({
  phase: Schema.NonEmptyString,
  message: text,
  startedAt: Rfc3339,
  finishedAt: Schema.optional(Schema.NullOr(Rfc3339)),
  operation: Schema.optional(
    Schema.Struct({
      initiatedBy: Schema.optional(Schema.Struct({ username: text, automated: Schema.optional(Schema.Boolean) }))
    })
  ),
  syncResult: Schema.optional(
    Schema.Struct({
      revision: text,
      revisions: Schema.optional(Schema.Array(Schema.String)),
      resources: Schema.optional(Schema.NullOr(Schema.Array(SyncedResource)))
    })
  )
})

export const Application = Schema.Struct({
  metadata: Schema.Struct({ name: Schema.NonEmptyString, namespace: text }),
  spec: Schema.Struct({
    project: text,
    source: Schema.optional(Source),
    sources: Schema.optional(Schema.Array(Source)),
    destination: Schema.Struct({ name: text, server: text, namespace: text })
  }),
  status: Schema.Struct({
    history: Schema.optional(Schema.NullOr(Schema.Array(Schema.Struct({ revision: text, deployedAt: text })))),
    health: Schema.optional(Schema.Struct({ status: text })),
    sync: Schema.optional(Schema.Struct({ status: text, revision: text })),
    operationState: Schema.optional(Schema.NullOr(OperationState))
  })
})
export type Application = typeof Application.Type
export type OperationState = typeof OperationState.Type

export const WrappedApplication = Schema.Struct({ app: Application })
