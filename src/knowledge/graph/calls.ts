import { Schema } from "effect"
import { workloadKinds } from "../../platform/kubernetes/pod-template.ts"
import type { Trace } from "../../platform/traces/trace.ts"
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

/** A service of the cluster's domain by its name alone, as it would call itself. */
const nameOfPeer = (peer: string): string => /^([^.]+)\.[^.]+\.svc(?:\.|$)/.exec(peer)?.[1] ?? peer

/** Of each span of another service than its caller's, and of each call that nobody told of at its other end. */
export const callsOfTraces = (traces: ReadonlyArray<Trace>): ReadonlyArray<Call> => {
  const all = traces.flatMap(({ spans }): ReadonlyArray<Call> => {
    const byId = new Map(spans.map((span) => [span.id, span]))
    const callers = new Set(spans.map(({ parent }) => parent))
    return spans.flatMap(({ id, parent, peer, service }) => {
      const caller = parent === undefined ? undefined : byId.get(parent)
      return [
        ...(caller === undefined ? [] : [{ client: caller.service, server: service }]),
        ...(peer === undefined || callers.has(id) ? [] : [{ client: service, server: nameOfPeer(peer) }])
      ]
    })
  })
  return [...new Map(all.map((call) => [JSON.stringify(call), call])).values()]
}

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
