import { Result, Schema } from "effect"
import { Severity } from "../../../domain/signal.ts"
import { aboutOf } from "../facts/about.ts"
import { familyCalled } from "../facts/family-of.ts"
import type { Aspect } from "./aspect.ts"

const Text = Schema.optionalKey(Schema.String)
const Named = Schema.Struct({ name: Schema.String, namespace: Text })

const Stored = Schema.Struct({
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
    nodeTold: Text,
    host: Text,
    zone: Text,
    partOf: Text,
    owner: Text,
    component: Schema.optionalKey(
      Schema.Literals(["etcd", "api-server", "scheduler", "controller-manager", "dns", "cni", "kube-proxy", "ingress", "storage-driver"])
    )
  }),
  dependencies: Schema.Array(Schema.Struct({ from: Named, to: Named, observed: Schema.optionalKey(Schema.Literal(true)) })),
  since: Schema.Number,
  at: Schema.Number,
  last: Schema.Number,
  until: Schema.optionalKey(Schema.Number),
  count: Schema.Int,
  registry: Text,
  store: Text,
  resources: Schema.optionalKey(Schema.Array(Schema.String)),
  uses: Schema.optionalKey(Schema.Array(Schema.String))
})

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Stored))

export const aspectText = ({ about: _, ...aspect }: Aspect): string => JSON.stringify({ ...aspect, family: aspect.family.name })

/** Undefined where what was stored cannot be read any more. */
export const aspectFromText = (text: string): Aspect | undefined => {
  const stored = decode(text)
  if (Result.isFailure(stored)) return undefined
  const told = { ...stored.success, family: familyCalled(stored.success.family) }
  return { ...told, about: aboutOf(told) }
}
