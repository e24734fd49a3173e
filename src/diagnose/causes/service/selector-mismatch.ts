import { showEntity } from "../../../domain/entity.ts"
import { at, list, selects, strings } from "../../../platform/kubernetes/fields.ts"
import { podLabelsOf } from "../../../platform/kubernetes/pod-template.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { workloadKinds } from "../../symptoms/workload-trouble.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

type Labels = Readonly<Record<string, string>>

const shared = (selector: Labels, labels: Labels): number =>
  Object.entries(selector).filter(([name, value]) => labels[name] === value).length

const nearness = (name: string, workload: string): boolean =>
  name === workload || workload.startsWith(`${name}-`) || name.startsWith(`${workload}-`)

const hasNoAddresses = (scene: Scene, namespace: string | undefined, name: string): boolean => {
  const endpoints = scene.find({ kind: "Endpoints", ...(namespace === undefined ? {} : { namespace }), name })
  return typeof endpoints !== "string" && list(endpoints.subsets).every(({ addresses }) => list(addresses).length === 0)
}

/** A workload whose pods the service selects once it has any: its selector is right. */
const selectsTemplate = (scene: Scene, namespace: string | undefined, selector: Labels): boolean =>
  workloadKinds.flatMap((kind) => scene.known(kind, namespace)).some((workload) => selects(selector, podLabelsOf(workload)))

/** A service whose selector no pod answers to, beside pods that it was meant for. */
const candidates = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.all("Service").flatMap((service): ReadonlyArray<Candidate> => {
    const { name, namespace } = service.metadata
    const selector = strings(at(service, "spec", "selector"))
    if (Object.keys(selector).length === 0) return []
    if (scene.podsSelected(namespace ?? "default", selector).length > 0 || selectsTemplate(scene, namespace, selector)) return []
    const pods = scene.pods.filter((pod) => pod.namespace === namespace)
    const labelled = pods.filter(({ labels }) => Object.keys(labels).length > 0)
    const near = labelled.find((pod) => shared(selector, pod.labels) > 0 || nearness(name, scene.workloadOf(pod.object).name))
    const entity = entityOf(service)
    const cites = [citeOf(scene, entity)]
    const empty = hasNoAddresses(scene, namespace, name)
    if (near === undefined && !empty) return []
    const text = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(",")
    return [
      {
        entity,
        summary: `${showEntity(entity)} selects ${text}, and no pod has these labels`,
        observations: [
          { ratio: weight.fair, sentence: `no pod that is known in ${namespace} has the labels ${text}`, cites },
          ...(scene.isComplete("Pod", namespace) ? [{ ratio: weight.fair, sentence: "all pods of the namespace are known", cites }] : []),
          ...(empty ? [{ ratio: weight.strong, sentence: "it has no endpoints", cites }] : []),
          ...(near === undefined
            ? []
            : [
                {
                  ratio: weight.fair,
                  sentence: `${showEntity(near.entity)}, which it seems to be for, has other labels`,
                  cites: [citeOf(scene, near.entity)]
                }
              ])
        ],
        explains: []
      }
    ]
  })

export const selectorMismatch: Cause = {
  code: "service-selector-mismatch",
  family: "service",
  title: "The service selects no pod",
  prior: 0.03,
  next: "make the service's selector and the pods' labels agree",
  candidates
}
