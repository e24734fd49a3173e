import { entityKey, showEntity } from "../../../domain/entity.ts"
import { at, strings, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesLabels } from "../../../platform/kubernetes/label-selector.ts"
import { podLabelsOf } from "../../../platform/kubernetes/pod-template.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { serviceOf } from "../../scene/views/service.ts"
import { isAtRestOnPurpose } from "../../symptoms/at-rest.ts"
import { isAskedAbout } from "../asked-about.ts"
import { against, type Candidate, type Cause, weight } from "../cause.ts"
import { troubledCalls } from "../crash/troubled-calls.ts"
import { dnsServers } from "../dns/dns-servers.ts"
import { citeOf } from "../evidence.ts"
import { behindOf } from "../ingress/backends.ts"

const KINDS = ["Deployment", "StatefulSet"]

/** Services that lead to this workload's pods, were there any. */
const servicesOf = (scene: Scene, workload: KubeObject) => {
  const labels = podLabelsOf(workload)
  return scene
    .known("Service", workload.metadata.namespace)
    .map(serviceOf)
    .filter(({ selector }) => Object.keys(selector).length > 0 && matchesLabels(selector, labels))
}

/** https://github.com/kubernetes/ingress-nginx/blob/main/docs/user-guide/nginx-configuration/annotations.md#canary */
const isCanary = ({ metadata }: KubeObject): boolean => strings(metadata.annotations)["nginx.ingress.kubernetes.io/canary"] === "true"

/** The ingress that leads to one of these services: its users are answered by nobody. */
const ingressTo = (scene: Scene, services: ReadonlySet<string>): KubeObject | undefined =>
  scene.known("Ingress").find((ingress) => !isCanary(ingress) && behindOf(ingress).some((service) => services.has(entityKey(service))))

const candidates = (scene: Scene): ReadonlyArray<Candidate> => {
  // that the cluster has no DNS is a cause of its own
  const dns = new Set(dnsServers(scene).map(entityKey))
  return KINDS.flatMap((kind) => scene.known(kind)).flatMap((object): ReadonlyArray<Candidate> => {
    if (wholeNumber(at(object, "spec", "replicas")) !== 0 || dns.has(entityKey(entityOf(object)))) return []
    const services = servicesOf(scene, object)
    const keys = new Set(services.map(({ entity }) => entityKey(entity)))
    const call = troubledCalls(scene).find((one) => one.services.some((service) => keys.has(entityKey(entityOf(service)))))
    const asked = [entityOf(object), ...services.map(({ entity }) => entity)].some((one) => isAskedAbout(scene, one))
    const ingress = ingressTo(scene, keys)
    // what is at rest on purpose is no trouble until somebody misses it
    if (call === undefined && ingress === undefined && !asked) return []
    const cites = [citeOf(scene, entityOf(object))]
    const scaled = scene
      .known("ScaledObject", object.metadata.namespace)
      .some((one) => at(one, "spec", "scaleTargetRef", "name") === object.metadata.name)
    return [
      {
        entity: entityOf(object),
        summary: `${showEntity(entityOf(object))} is scaled to zero`,
        observations: [
          { ratio: weight.strong, sentence: "it is to have no replica", cites },
          ...(asked ? [{ ratio: weight.fair, sentence: "it is asked about", cites: [] }] : []),
          ...(call === undefined
            ? []
            : [{ ratio: weight.strong, sentence: `${showEntity(call.pod.entity)} calls it`, cites: [call.spoken.cite] }]),
          ...(ingress === undefined
            ? []
            : [
                {
                  ratio: weight.strong,
                  sentence: `${showEntity(entityOf(ingress))} leads to it, and to nothing in its place`,
                  cites: [citeOf(scene, entityOf(ingress))]
                }
              ]),
          ...(services.length > 0
            ? [{ ratio: weight.weak, sentence: `${services.map(({ entity }) => showEntity(entity)).join(", ")} leads to it`, cites }]
            : []),
          ...(isAtRestOnPurpose(scene, object)
            ? [{ ratio: against(weight.strong), sentence: "what scales it down on purpose left its mark on it", cites }]
            : []),
          ...(scaled ? [{ ratio: against(weight.strong), sentence: "KEDA scales it to zero when there is nothing to do", cites: [] }] : [])
        ],
        explains: [
          ...services.map(({ entity }) => entity),
          ...(call === undefined ? [] : [call.pod.entity, scene.workloadOf(call.pod.object)])
        ]
      }
    ]
  })
}

export const scaledToZero: Cause = {
  code: "workload-scaled-to-zero",
  family: "service",
  title: "What is called is scaled to zero",
  prior: 0.03,
  next: "scale it up again; look at who scaled it down, and why",
  candidates
}
