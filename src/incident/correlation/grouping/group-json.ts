import { Result, Schema } from "effect"
import { Severity } from "../../../domain/signal.ts"
import { families, unknownFamily } from "../facts/family-table.ts"
import { type Aspect, aspectKey } from "./aspect.ts"

const Text = Schema.optionalKey(Schema.String)
const Named = Schema.Struct({ name: Schema.String, namespace: Text })

const Stored = Schema.Array(
  Schema.Struct({
    name: Schema.String,
    /** By name, so that a later table's pattern and order hold for what is stored. */
    family: Schema.String,
    severity: Severity,
    subject: Schema.Struct({
      namespace: Text,
      workload: Text,
      kind: Text,
      pod: Text,
      container: Text,
      node: Text,
      zone: Text,
      partOf: Text,
      component: Schema.optionalKey(
        Schema.Literals(["etcd", "api-server", "scheduler", "controller-manager", "dns", "cni", "kube-proxy", "storage-driver"])
      )
    }),
    dependencies: Schema.Array(Schema.Struct({ from: Named, to: Named, observed: Schema.optionalKey(Schema.Literal(true)) })),
    since: Schema.Number,
    at: Schema.Number,
    last: Schema.Number,
    until: Schema.optionalKey(Schema.Number),
    count: Schema.Int,
    registry: Text
  })
)

const byName = new Map(families.map((family) => [family.name, family]))
const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Stored))

export const aspectsText = (aspects: ReadonlyMap<string, Aspect>): string =>
  JSON.stringify([...aspects.values()].map((aspect) => ({ ...aspect, family: aspect.family.name })))

/** What was stored; nothing where it cannot be read any more: the incident goes on, and grouping begins anew. */
export const aspectsFromText = (text: string): ReadonlyMap<string, Aspect> => {
  const stored = decode(text)
  if (Result.isFailure(stored)) return new Map()
  const aspects = stored.success.map((one): Aspect => ({ ...one, family: byName.get(one.family) ?? unknownFamily }))
  return new Map(aspects.map((aspect) => [aspectKey(aspect), aspect]))
}
