import type { Entity } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { saidThat } from "../evidence.ts"
import { backendFaults, backendOf, blamedFor } from "./backend.ts"
import { serverSays } from "./server-says.ts"

/** `conversion webhook for example.com/v1, Kind=Widget failed: Post …` */
const failedConversion = /conversion webhook for ([^/\s]+)\/[^,\s]+, Kind=(\w+) failed/i

/** The name of a kind's definition: of one that is known, or as most are named. */
const definitionOf = (scene: Scene, group: string, kind: string): Entity => {
  const known = scene
    .known("CustomResourceDefinition")
    .find((one) => at(one, "spec", "group") === group && at(one, "spec", "names", "kind") === kind)
  return known === undefined ? entity("CustomResourceDefinition", undefined, `${kind.toLowerCase()}s.${group}`) : entityOf(known)
}

/** https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-conversion */
export const conversionWebhook: Cause = {
  code: "conversion-webhook-unavailable",
  family: "admission",
  title: "The webhook that converts a custom resource does not answer",
  prior: 0.01,
  next: "bring the webhook's service, pods and certificate up; until then the kind can neither be read nor written in other versions",
  candidates: (scene) =>
    serverSays(scene).flatMap((answer): ReadonlyArray<Candidate> => {
      const [, group, kind] = failedConversion.exec(answer.line) ?? []
      if (group === undefined || kind === undefined) return []
      const about = definitionOf(scene, group, kind)
      const backend = backendOf(at(scene.find(about), "spec", "conversion", "webhook", "clientConfig"))
      const seen = backendFaults(scene, backend, about)
      const told = saidThat([answer], /./, weight.overwhelming)
      return [
        {
          entity: about,
          summary: `${kind} of ${group} cannot be converted: ${(seen[0] ?? told[0])?.sentence}`,
          observations: [...told, ...seen.map(({ cites, ratio, sentence }) => ({ cites, ratio, sentence }))],
          explains: answer.about,
          blames: blamedFor(scene, backend)
        }
      ]
    })
}
