import { showEntity } from "../../../domain/entity.ts"
import { at, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pausing-and-resuming-a-deployment */
const rolloutPaused: Cause = {
  code: "rollout-paused",
  family: "rollout",
  title: "The rollout is paused before its end",
  prior: 0.01,
  next: "`kubectl rollout resume` it, or undo the change; was it left paused by a pipeline?",
  candidates: (scene) =>
    scene.known("Deployment").flatMap((deployment): ReadonlyArray<Candidate> => {
      const about = entityOf(deployment)
      const wanted = wholeNumber(at(deployment, "spec", "replicas")) ?? 1
      const updated = wholeNumber(at(deployment, "status", "updatedReplicas")) ?? 0
      // the API leaves out counts of zero
      const hasStatus = ["replicas", "observedGeneration"].some((name) => wholeNumber(at(deployment, "status", name)) !== undefined)
      // describe prints the condition alone
      const progressing = condition(conditionsOf(at(deployment, "status", "conditions")), "Progressing")
      const isPaused = at(deployment, "spec", "paused") === true || progressing?.reason === "DeploymentPaused"
      if (!isPaused || !hasStatus || updated >= wanted) return []
      const cites = [citeOf(scene, about)]
      return [
        {
          entity: about,
          summary: `${showEntity(about)} is paused with ${updated} of ${wanted} replicas of its latest template`,
          observations: [
            { ratio: weight.overwhelming, sentence: "it is paused", cites },
            { ratio: weight.strong, sentence: `${updated} of ${wanted} replicas are of its latest template`, cites }
          ],
          explains: []
        }
      ]
    })
}

export const rolloutCauses: ReadonlyArray<Cause> = [rolloutPaused]
