import { at } from "../../../platform/kubernetes/fields.ts"
import { type Entity, entityOf, showEntity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Cause, weight } from "../cause.ts"
import { eventLines, perScene, type Spoken, saidThat, stateLine } from "../evidence.ts"

/** Why the API server refuses the pods of a controller. */
interface Refusal {
  readonly code: string
  readonly family: string
  readonly title: string
  readonly prior: number
  readonly says: RegExp
  readonly next: string
}

const refusals: ReadonlyArray<Refusal> = [
  {
    code: "quota-exceeded",
    family: "quota",
    title: "The namespace's quota leaves no room for the pod",
    prior: 0.03,
    says: /exceeded quota|must specify (?:limits|requests)|failed quota/i,
    next: "raise the quota, lower the requests, or remove what is not needed"
  },
  {
    code: "limit-range-violated",
    family: "quota",
    title: "The pod's resources are outside the namespace's limits",
    prior: 0.01,
    says: /(?:maximum|minimum) (?:cpu|memory|storage|ephemeral-storage)(?: limit)? .*(?:usage per|per Container|per Pod)|limit to request ratio/i,
    next: "bring requests and limits within the LimitRange"
  },
  {
    code: "service-account-missing",
    family: "rbac",
    title: "The pod's service account does not exist",
    prior: 0.01,
    says: /serviceaccount "?[^"]*"? not found|service account .* (?:was not found|does not exist)/i,
    next: "create the service account, or correct its name"
  },
  {
    code: "pod-security-violated",
    family: "admission",
    title: "The namespace's pod security level forbids the pod",
    prior: 0.01,
    says: /violates PodSecurity/i,
    next: "bring the pod's securityContext to the level, or change the namespace's"
  },
  {
    code: "admission-webhook-unavailable",
    family: "admission",
    title: "An admission webhook does not answer",
    prior: 0.02,
    says: /failed calling webhook/i,
    next: "look at the webhook's service, pods and certificate"
  },
  {
    code: "admission-webhook-denied",
    family: "admission",
    title: "An admission webhook refuses the object",
    prior: 0.01,
    says: /admission webhook "[^"]*" denied the request|denied by .*polic/i,
    next: "read the policy that it names"
  },
  {
    code: "priority-class-missing",
    family: "scheduling",
    title: "The pod's priority class does not exist",
    prior: 0.005,
    says: /no PriorityClass with name|priorityclass.* not found/i,
    next: "create the priority class, or correct its name"
  },
  {
    code: "pod-invalid",
    family: "admission",
    title: "The API server refuses the pod's form",
    prior: 0.01,
    says: /is invalid: |Invalid value:/i,
    next: "correct the field that it names"
  }
]

const creators = ["ReplicaSet", "StatefulSet", "DaemonSet", "Job", "Deployment", "ReplicationController"]

const creationFailed = new Set(["FailedCreate", "FailedDaemonPod", "ReplicaSetCreateError"])

const said = (scene: Scene, entity: Entity): ReadonlyArray<Spoken> => {
  const found = scene.find(entity)
  const failure = typeof found === "string" ? undefined : condition(conditionsOf(at(found, "status", "conditions")), "ReplicaFailure")
  return [
    ...stateLine(scene, entity, failure?.message),
    ...eventLines(scene, entity, ({ reason }) => creationFailed.has(reason)).toReversed()
  ]
}

/** Those that exist, and those that only events tell of. */
const controllers = perScene((scene): ReadonlyArray<Entity> => {
  const known = creators.flatMap((kind) => scene.all(kind).map(entityOf))
  const told = scene.events
    .filter(({ about, reason }) => reason === "FailedCreate" && creators.includes(about.kind))
    .map(({ about }) => about)
  return [...new Map([...known, ...told].map((one) => [showEntity(one), one])).values()]
})

const topOf = (scene: Scene, entity: Entity): Entity => {
  const found = scene.find(entity)
  return typeof found === "string" ? entity : scene.workloadOf(found)
}

export const creationRefused: ReadonlyArray<Cause> = refusals.map((refusal) => ({
  ...refusal,
  candidates: (scene) =>
    controllers(scene).flatMap((controller) => {
      const spoken = saidThat(said(scene, controller), refusal.says, weight.overwhelming)
      const [first] = spoken
      return first === undefined
        ? []
        : [
            {
              entity: topOf(scene, controller),
              summary: `${refusal.title}: ${first.sentence}`,
              observations: [
                ...spoken,
                { ratio: weight.fair, sentence: `pods of ${showEntity(controller)} are not created`, cites: first.cites }
              ],
              explains: [controller]
            }
          ]
    })
}))
