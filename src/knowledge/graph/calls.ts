import { Schema } from "effect"
import { workloadKinds } from "../../platform/kubernetes/pod-template.ts"
import type { Contribution, Link, Stated } from "./contribution.ts"

/** Who calls whom, by the names that traces give. */
interface Call {
  readonly client: string
  readonly server: string
}

/** `/api/dependencies` of Jaeger. https://www.jaegertracing.io/docs/latest/apis/ */
export const JaegerDependencies = Schema.Struct({
  data: Schema.Array(Schema.Struct({ parent: Schema.String, child: Schema.String, callCount: Schema.optionalKey(Schema.Number) }))
})

/**
 * A query of the service graph that Tempo or the OpenTelemetry collector writes as metrics, as Prometheus answers it.
 * https://grafana.com/docs/tempo/latest/metrics-from-traces/service_graphs/
 */
export const ServiceGraphVector = Schema.Struct({
  data: Schema.Struct({
    result: Schema.Array(
      Schema.Struct({
        metric: Schema.StructWithRest(Schema.Struct({ client: Schema.String, server: Schema.String }), [
          Schema.Record(Schema.String, Schema.String)
        ])
      })
    )
  })
})

export const callsOfJaeger = ({ data }: typeof JaegerDependencies.Type): ReadonlyArray<Call> =>
  data.map(({ child, parent }) => ({ client: parent, server: child }))

export const callsOfServiceGraph = ({ data }: typeof ServiceGraphVector.Type): ReadonlyArray<Call> =>
  data.result.map(({ metric: { client, server } }) => ({ client, server }))

/** A traced service is a component; a workload or Service of its name is taken to be what runs it. */
const runBy = (name: string, where: string): Link => ({
  kind: "owns",
  anchor: { kind: "Component", name },
  anchorIs: "from",
  kinds: ["Service", ...workloadKinds],
  by: { name },
  where: `${where}: the same name`
})

/** What traces saw calling what. `where` names the file or endpoint. Pure. */
export const contributeCalls = (calls: ReadonlyArray<Call>, where: string, seenAt: number): Contribution => {
  const between = calls.filter(({ client, server }) => client !== server && client !== "" && server !== "")
  const names = [...new Set(between.flatMap(({ client, server }) => [client, server]))]
  return {
    of: `calls ${where}`,
    source: "traces",
    seenAt,
    describes: names.map((name) => ({ entity: { kind: "Component", name } })),
    states: between.map(
      ({ client, server }): Stated => ({
        kind: "depends-on",
        from: { kind: "Component", name: client },
        to: { kind: "Component", name: server },
        where: `${where}: calls`
      })
    ),
    links: names.map((name) => runBy(name, where))
  }
}
