import { Option, Schema } from "effect"
import type { LabelSelector } from "../../../platform/kubernetes/label-selector.ts"
import type { PlacementSpec } from "../../../platform/kubernetes/placement/placed-pod.ts"
import type { Taint } from "../../../platform/kubernetes/placement/taints.ts"

const optional = Schema.optionalKey
const Labels = Schema.Record(Schema.String, Schema.String)
const Requirement = Schema.Struct({ key: Schema.String, operator: Schema.String, values: optional(Schema.Array(Schema.String)) })
const Selector = Schema.Struct({ matchLabels: optional(Labels), matchExpressions: optional(Schema.Array(Requirement)) })
const NodeTerm = Schema.Struct({ matchExpressions: optional(Schema.Array(Requirement)), matchFields: optional(Schema.Array(Requirement)) })
const NodeTerms = Schema.Array(NodeTerm)
const Amounts = Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Number]))

const Containers = Schema.Array(
  Schema.Struct({
    restartPolicy: optional(Schema.String),
    resources: optional(Schema.Struct({ requests: optional(Amounts) }))
  })
)

const RequiredPods = Schema.Struct({
  requiredDuringSchedulingIgnoredDuringExecution: optional(
    Schema.Array(
      Schema.Struct({
        topologyKey: Schema.String,
        labelSelector: optional(Selector),
        namespaces: optional(Schema.Array(Schema.String)),
        namespaceSelector: optional(Selector)
      })
    )
  )
})

const Placement = Schema.Struct({
  initContainers: optional(Containers),
  containers: optional(Containers),
  overhead: optional(Amounts),
  nodeSelector: optional(Labels),
  tolerations: optional(
    Schema.Array(
      Schema.Struct({
        key: optional(Schema.String),
        operator: optional(Schema.String),
        value: optional(Schema.String),
        effect: optional(Schema.String)
      })
    )
  ),
  affinity: optional(
    Schema.Struct({
      nodeAffinity: optional(
        Schema.Struct({
          requiredDuringSchedulingIgnoredDuringExecution: optional(Schema.Struct({ nodeSelectorTerms: optional(NodeTerms) }))
        })
      ),
      podAffinity: optional(RequiredPods),
      podAntiAffinity: optional(RequiredPods)
    })
  ),
  topologySpreadConstraints: optional(
    Schema.Array(
      Schema.Struct({
        maxSkew: Schema.Number,
        topologyKey: Schema.String,
        whenUnsatisfiable: Schema.String,
        labelSelector: optional(Selector)
      })
    )
  )
})

const Taints = Schema.Array(Schema.Struct({ key: Schema.String, value: optional(Schema.String), effect: Schema.String }))

const placement = Schema.decodeUnknownOption(Placement)
const taints = Schema.decodeUnknownOption(Taints)
const amounts = Schema.decodeUnknownOption(Amounts)
const selector = Schema.decodeUnknownOption(Selector)
const nodeTerms = Schema.decodeUnknownOption(NodeTerms)

/** What of a pod's spec decides where it can be; nothing when it is not of the API's form. */
export const placementOf = (spec: unknown): PlacementSpec | undefined => Option.getOrUndefined(placement(spec))

export const taintsOf = (value: unknown): ReadonlyArray<Taint> => Option.getOrElse(taints(value ?? []), () => [])

/** Quantities by resource. */
export const quantitiesOf = (value: unknown): Readonly<Record<string, string | number>> | undefined => Option.getOrUndefined(amounts(value))

export const nodeTermsOf = (value: unknown): typeof NodeTerms.Type | undefined => Option.getOrUndefined(nodeTerms(value))

/** A label selector; nothing when it is none. */
export const selectorOf = (value: unknown): LabelSelector | undefined => Option.getOrUndefined(selector(value))
