import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, list, text, time } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { citeOf, perScene, type Spoken } from "../evidence.ts"
import { unscheduled } from "../scheduling/unscheduled.ts"
import { cloudAnswers } from "./cloud-answers.ts"
import { ailingParts } from "./eks-health.ts"

/** A group or pool that is to make nodes and says itself that it cannot. */
export interface BrokenSupplier {
  readonly about: Entity
  readonly said: Spoken
}

/** An update that waits for pods to go keeps the nodes that there are. https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html */
const isOfEviction = /^PodEvictionFailure\b/

const ofGroups = (scene: Scene): ReadonlyArray<BrokenSupplier> =>
  ailingParts(scene)
    .filter(({ about }) => about.kind === "Nodegroup")
    .flatMap(({ about, issues, source, status }) => {
      const issue = issues.find((one) => !isOfEviction.test(one))
      if (issue === undefined && issues.length > 0) return []
      return [{ about, said: { line: [status, issue].filter((part) => part !== undefined && part !== "").join(": "), cite: source } }]
    })

/** EKS names the groups that it makes after the group of nodes. */
const madeByEks = /^eks-(?<name>.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const groupOf = (scene: Scene, group: string): Entity => {
  const known = ailingParts(scene).find(({ groups }) => groups.includes(group))
  const name = madeByEks.exec(group)?.groups?.name
  return known?.about ?? (name === undefined ? entity("AutoScalingGroup", undefined, group) : entity("Nodegroup", undefined, name))
}

/**
 * Launches that failed, of groups whose latest try did. https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-verify-scaling-activity.html
 */
const ofActivities = (scene: Scene): ReadonlyArray<BrokenSupplier> =>
  cloudAnswers(scene).flatMap(({ source, value }) => {
    const byGroup = Map.groupBy(list(value.Activities), (one) => text(one.AutoScalingGroupName) ?? "")
    return [...byGroup].flatMap(([group, activities]) => {
      const launches = activities.filter((one) => /^Launching/.test(text(one.Description) ?? ""))
      const last = launches.toSorted((a, b) => (time(a.StartTime) ?? 0) - (time(b.StartTime) ?? 0)).at(-1)
      return last === undefined || group === "" || text(last.StatusCode) !== "Failed"
        ? []
        : [{ about: groupOf(scene, group), said: { line: text(last.StatusMessage) ?? "Failed", cite: source } }]
    })
  })

/** Karpenter's classes and pools, the class first: a pool is not ready because its class is not. https://karpenter.sh/docs/concepts/nodeclasses/ */
const ofPools = (scene: Scene): ReadonlyArray<BrokenSupplier> => {
  const notReady = ["EC2NodeClass", "NodePool"].flatMap((kind) =>
    (unscheduled(scene).length > 0 ? scene.all(kind) : scene.known(kind)).flatMap((object) => {
      const conditions = conditionsOf(at(object, "status", "conditions"))
      if (condition(conditions, "Ready")?.status !== "False") return []
      const why = conditions.find(({ status, type }) => status === "False" && type !== "Ready") ?? condition(conditions, "Ready")
      const line = [why?.reason, why?.message].filter((part) => part !== undefined && part !== "").join(": ")
      return [{ about: entityOf(object), said: { line, cite: citeOf(scene, entityOf(object)) } }]
    })
  )
  const classes = notReady.filter(({ about }) => about.kind !== "NodePool")
  return classes.length > 0 ? classes : notReady
}

export const brokenSuppliers = perScene((scene: Scene): ReadonlyArray<BrokenSupplier> => {
  const all = [...ofActivities(scene), ...ofGroups(scene), ...ofPools(scene)]
  return [...new Map(all.map((one) => [entityKey(one.about), one])).values()]
})
