import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, weight } from "../cause.ts"
import { citedLines, citeOf, saidThat } from "../evidence.ts"
import { serviceOfHost } from "./service-of-host.ts"

/**
 * A proxy began TLS, and what it called answered in plain text. https://istio.io/latest/docs/ops/common-problems/network-issues/ ; the cluster
 * is named as `outbound|port|subset|host`. https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
const plain = /TLS[ _]error:.*WRONG_VERSION_NUMBER/
const cluster = /\boutbound\|\d+\|[^|]*\|(?<host>[\w.-]+)/

/** Lines of a log that tell how it is now. */
const PRESENT = 200

interface Complaint {
  readonly line: string
  readonly cite: string
  readonly caller: Entity
  readonly service: Entity
}

const complaints = (scene: Scene): ReadonlyArray<Complaint> =>
  scene.logs.flatMap((log) =>
    citedLines(log, PRESENT).flatMap((spoken): ReadonlyArray<Complaint> => {
      const host = plain.test(spoken.line) ? cluster.exec(spoken.line)?.groups?.host : undefined
      const { namespace, pod } = log
      return host === undefined ? [] : [{ ...spoken, caller: entity("Pod", namespace, pod), service: serviceOfHost(host, namespace) }]
    })
  )

/** The rule that makes callers of a service speak TLS, where there is one. https://istio.io/latest/docs/reference/config/networking/destination-rule/ */
const ruleOf = (scene: Scene, service: Entity) =>
  scene.known("DestinationRule").find((rule) => {
    const target = serviceOfHost(text(at(rule, "spec", "host")) ?? "", rule.metadata.namespace)
    const mode = text(at(rule, "spec", "trafficPolicy", "tls", "mode"))
    return entityKey(target) === entityKey(service) && mode !== undefined && mode !== "DISABLE"
  })

/** Services that a proxy calls with TLS, and that speak none. */
export const plainUpstreams = (scene: Scene): ReadonlyArray<Candidate> =>
  [...Map.groupBy(complaints(scene), ({ service }) => entityKey(service)).values()].flatMap((all): ReadonlyArray<Candidate> => {
    const last = all.at(-1)
    if (last === undefined) return []
    const rule = ruleOf(scene, last.service)
    const about = rule === undefined ? last.service : entityOf(rule)
    const callers = all.flatMap(({ caller }) => {
      const found = scene.find(caller)
      return typeof found === "string" ? [caller] : [caller, scene.workloadOf(found)]
    })
    return [
      {
        entity: about,
        summary: `the mesh's proxies call ${showEntity(last.service)} with TLS, and it answers without`,
        observations: [
          ...saidThat([last], plain, weight.overwhelming),
          ...(all.length > 1 ? [{ ratio: weight.fair, sentence: `it is said ${all.length} times`, cites: [last.cite] }] : []),
          ...(rule === undefined
            ? []
            : [{ ratio: weight.strong, sentence: `${showEntity(about)} makes its callers speak TLS`, cites: [citeOf(scene, about)] }])
        ],
        explains: [last.service, ...callers]
      }
    ]
  })
