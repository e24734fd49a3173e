import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

/** What depends on an aggregated API: autoscalers on metrics, namespaces that end on each API. */
const dependents = (scene: Scene, name: string): ReadonlyArray<Entity> => [
  ...(name.endsWith("metrics.k8s.io") ? scene.known("HorizontalPodAutoscaler").map(entityOf) : []),
  ...scene
    .known("Namespace")
    .filter((namespace) => text(at(namespace, "status", "phase")) === "Terminating")
    .map(entityOf)
]

/** https://kubernetes.io/docs/tasks/extend-kubernetes/setup-extension-api-server/ */
export const apiServiceUnavailable: Cause = {
  code: "api-service-unavailable",
  family: "control-plane",
  title: "An aggregated API does not answer",
  prior: 0.02,
  next: "look at the service behind it and its pods; remove the APIService if what it was for is gone",
  candidates: (scene) =>
    scene.known("APIService").flatMap((service): ReadonlyArray<Candidate> => {
      const available = condition(conditionsOf(at(service, "status", "conditions")), "Available")
      if (available?.status !== "False") return []
      const about = entityOf(service)
      const name = text(at(service, "spec", "service", "name"))
      const behind = name === undefined ? undefined : entity("Service", text(at(service, "spec", "service", "namespace")), name)
      const cites = [citeOf(scene, about)]
      const gone = behind !== undefined && scene.find(behind) === "absent"
      return [
        {
          entity: about,
          summary: `${showEntity(about)} is not available: ${available.reason} ${available.message}`.trim(),
          observations: [
            { ratio: weight.overwhelming, sentence: `its condition Available is False: ${available.message || available.reason}`, cites },
            ...(gone ? [{ ratio: weight.strong, sentence: `there is no ${showEntity(behind)}`, cites }] : [])
          ],
          explains: dependents(scene, about.name),
          blames: behind === undefined || gone ? [] : [behind]
        }
      ]
    })
}
