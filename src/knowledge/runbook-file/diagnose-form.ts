// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${…}` is how a runbook writes parameters and CEL in a text
import { Schema } from "effect"
import { Cel, Name, nonEmpty } from "./common-fields.ts"

const KubernetesReadFile = Schema.Struct({
  get: Schema.String.annotate({ description: "Resource with its group, as kubectl takes it: pods, replicasets.apps, events." }),
  namespace: Schema.optionalKey(Schema.String),
  name: Schema.optionalKey(Schema.String),
  labelSelector: Schema.optionalKey(Schema.String),
  fieldSelector: Schema.optionalKey(Schema.String),
  ownedBy: Schema.optionalKey(
    Schema.String.annotate({ description: "Keep what this object controls, also through ReplicaSets and Jobs: deployment/web." })
  )
})

const PrometheusReadFile = Schema.Struct({ promql: Schema.String })

const LogsReadFile = Schema.Struct({
  logs: Schema.Struct({
    namespace: Schema.String,
    labelSelector: Schema.optionalKey(Schema.String),
    ownedBy: Schema.optionalKey(Schema.String),
    container: Schema.optionalKey(Schema.String),
    previous: Schema.optionalKey(Schema.Boolean),
    tailLines: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5_000 })))
  })
})

const HealthReadFile = Schema.Struct({
  health: Schema.Literals(["readyz", "livez", "healthz"]).annotate({
    description: "Binds `checks`: what the API server says of its own health."
  })
})

const EtcdReadFile = Schema.Struct({
  etcd: Schema.String.annotate({
    description: "Binds `members`: what etcd's members at these addresses, joined by commas, say of themselves."
  })
})

export const ReadFile = Schema.Union([KubernetesReadFile, PrometheusReadFile, LogsReadFile, HealthReadFile, EtcdReadFile]).annotate({
  identifier: "Read"
})
export type ReadFile = typeof ReadFile.Type

const observation = {
  id: Name,
  /** Binds `objects`, `samples`, `lines`, `checks` or `members`. */
  read: Schema.optionalKey(ReadFile),
  reads: Schema.optionalKey(Schema.Record(Schema.String, ReadFile)).annotate({ description: "Several reads, each bound to its name." }),
  let: Schema.optionalKey(Schema.Record(Schema.String, Cel)).annotate({ description: "Values computed from the reads, in order." })
}

const Ratio = Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 1_000 }))

const WeighFile = Schema.Struct({
  when: Cel,
  supports: Schema.optionalKey(Ratio.annotate({ description: "How many times likelier this is seen when the hypothesis is true." })),
  refutes: Schema.optionalKey(Ratio.annotate({ description: "How many times likelier this is seen when the hypothesis is false." })),
  because: Schema.String.annotate({ description: "What it means, as a sentence; may hold ${CEL}." })
})

export const ProbeFile = Schema.Struct({ ...observation, weigh: nonEmpty(WeighFile) }).annotate({ identifier: "Probe" })
export type ProbeFile = typeof ProbeFile.Type

export const HealthCheckFile = Schema.Struct({ ...observation, when: Cel, because: Schema.String })
export type HealthCheckFile = typeof HealthCheckFile.Type

export interface HypothesisFile {
  readonly id: string
  readonly title: string
  readonly prior?: number
  readonly entity?: string
  readonly cause?: string
  readonly probes?: ReadonlyArray<ProbeFile>
  readonly refinements?: ReadonlyArray<HypothesisFile>
}

export const HypothesisFile: Schema.Codec<HypothesisFile> = Schema.Struct({
  id: Name,
  title: Schema.String,
  prior: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0.01, maximum: 0.99 })).annotate({
      description: "Probability before any evidence; 0.2 by default."
    })
  ),
  entity: Schema.optionalKey(
    Schema.String.annotate({ description: "The object at fault when confirmed: Deployment/${params.namespace}/${params.deployment}." })
  ),
  cause: Schema.optionalKey(
    Name.annotate({
      description: "A code of the library (`handrail causes`), which then looks for it. In place of probes, or beside them."
    })
  ),
  probes: Schema.optionalKey(nonEmpty(ProbeFile)),
  refinements: Schema.optionalKey(
    Schema.Array(Schema.suspend((): Schema.Codec<HypothesisFile> => HypothesisFile)).annotate({
      description: "More exact causes: tested only once this one is confirmed."
    })
  )
}).annotate({ identifier: "Hypothesis" })

export const DiagnoseFile = Schema.Struct({
  healthy: Schema.optionalKey(Schema.Array(HealthCheckFile)).annotate({ description: "When all hold, nothing is wrong now." }),
  hypotheses: nonEmpty(HypothesisFile)
})
export type DiagnoseFile = typeof DiagnoseFile.Type
