import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { backendFaults, backendOf, blamedFor } from "../admission/backend.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf, saidThat } from "../evidence.ts"
import { componentSays, podOfComponent } from "./component.ts"

/** Which API gives an autoscaler's metrics, by their type. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis */
const metricsApis: Readonly<Record<string, string>> = {
  Resource: "metrics.k8s.io",
  ContainerResource: "metrics.k8s.io",
  Pods: "custom.metrics.k8s.io",
  Object: "custom.metrics.k8s.io",
  External: "external.metrics.k8s.io"
}

/** Without metrics an autoscaler goes by the use of CPU. */
const scalesBy = ({ spec }: KubeObject): ReadonlyArray<string> => {
  const types = list(at(spec, "metrics")).map(({ type }) => text(type) ?? "")
  return types.length === 0 ? ["Resource"] : types
}

/** What depends on an aggregated API, `version.group`: autoscalers on metrics, namespaces that end on each API. */
const dependents = (scene: Scene, name: string): ReadonlyArray<Entity> => [
  ...scene
    .known("HorizontalPodAutoscaler")
    .filter((one) => scalesBy(one).some((type) => metricsApis[type] === name.slice(name.indexOf(".") + 1)))
    .map(entityOf),
  ...scene
    .known("Namespace")
    .filter((namespace) => text(at(namespace, "status", "phase")) === "Terminating")
    .map(entityOf)
]

/** What the API server logs when it asks. https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kube-aggregator/pkg/controllers/status/remote/remote_available_controller.go */
const unanswered = /\b(?<name>v\d\w*\.[a-z][a-z0-9.-]*[a-z]) failed with: (?:failing or missing response from|no response from) (?<why>.*)$/

/** APIs of which only the API server's log tells that they do not answer. */
const byServer = (scene: Scene): ReadonlyArray<Candidate> => {
  const said = (componentSays(scene).get("kube-apiserver") ?? []).flatMap((spoken) => {
    const { name, why = "" } = unanswered.exec(spoken.line)?.groups ?? {}
    return name === undefined ? [] : [{ ...spoken, about: entity("APIService", undefined, name), why }]
  })
  const unseen = said.filter(({ about }) => typeof scene.find(about) === "string")
  return [...Map.groupBy(unseen, ({ about }) => about.name).values()].flatMap((lines): ReadonlyArray<Candidate> => {
    const [last] = lines
    if (last === undefined) return []
    return [
      {
        entity: last.about,
        summary: `${showEntity(last.about)} is not available: ${last.why}`,
        observations: [
          ...saidThat([last], /./, weight.overwhelming),
          { ratio: weight.fair, sentence: "the API server asks each aggregated API again and again", cites: [last.cite] }
        ],
        explains: [...dependents(scene, last.about.name), podOfComponent(scene, "kube-apiserver")]
      }
    ]
  })
}

/** https://kubernetes.io/docs/tasks/extend-kubernetes/setup-extension-api-server/ */
export const apiServiceUnavailable: Cause = {
  code: "api-service-unavailable",
  family: "control-plane",
  title: "An aggregated API does not answer",
  prior: 0.02,
  next: "look at the service behind it and its pods; remove the APIService if what it was for is gone",
  candidates: (scene) => [
    ...byServer(scene),
    ...scene.known("APIService").flatMap((service): ReadonlyArray<Candidate> => {
      const available = condition(conditionsOf(at(service, "status", "conditions")), "Available")
      if (available?.status !== "False") return []
      const about = entityOf(service)
      const backend = backendOf(service.spec)
      const faults = backendFaults(scene, backend, about)
      const gone = faults.some(({ kind }) => kind === "service-missing")
      const cites = [citeOf(scene, about)]
      return [
        {
          entity: about,
          summary: `${showEntity(about)} is not available: ${available.reason} ${available.message}`.trim(),
          observations: [
            { ratio: weight.overwhelming, sentence: `its condition Available is False: ${available.message || available.reason}`, cites },
            ...faults.map((fault) => ({ ratio: weight.strong, sentence: fault.sentence, cites: fault.cites }))
          ],
          explains: dependents(scene, about.name),
          blames: gone ? [] : blamedFor(scene, backend)
        }
      ]
    })
  ]
}
