import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf, isTrue } from "../../scene/views/condition.ts"
import { citeOf, perScene, type Spoken } from "../evidence.ts"
import { podEntities, type Unscheduled, unscheduled } from "./unscheduled.ts"

/** A node that Karpenter asked the cloud for, and did not get. https://karpenter.sh/docs/concepts/nodeclaims/ */
export interface RefusedClaim {
  readonly claim: Entity
  readonly said: Spoken
  /** Workloads whose pods it was to hold. */
  readonly waiting: ReadonlyArray<Unscheduled>
}

/** What Karpenter says to a pod that it makes a node for. */
const nominated = /should schedule on: (?:nodeclaim|machine)\/(?<name>[^\s,]+)/

const waitingFor = (scene: Scene, claim: Entity): ReadonlyArray<Unscheduled> => {
  const all = unscheduled(scene)
  const own = all.filter((one) =>
    podEntities(one).some((pod) => scene.eventsOf(pod).some(({ message }) => nominated.exec(message)?.groups?.name === claim.name))
  )
  // events that are no warnings are often not saved: where only one workload waits, it is for that
  return own.length > 0 || all.length > 1 ? own : all
}

const launchFailed = (scene: Scene): ReadonlyArray<readonly [Entity, Spoken]> =>
  scene.all("NodeClaim").flatMap((object) => {
    const launched = condition(conditionsOf(at(object, "status", "conditions")), "Launched")
    const claim = entityOf(object)
    return launched === undefined || launched.status === "True" || launched.message === ""
      ? []
      : [[claim, { line: launched.message, cite: citeOf(scene, claim) }] as const]
  })

const isLaunched = (scene: Scene, claim: Entity): boolean => {
  const found = scene.find(claim)
  return typeof found !== "string" && isTrue(found, "Launched")
}

/** Claims for nodes that the cloud did not give, for which pods wait. */
export const refusedClaims = perScene((scene: Scene): ReadonlyArray<RefusedClaim> => {
  const told = scene.events
    .filter(({ about, isWarning }) => isWarning && about.kind === "NodeClaim" && !isLaunched(scene, about))
    .map(({ about, message, object }) => [about, { line: message, cite: citeOf(scene, entityOf(object)) }] as const)
  const last = new Map([...launchFailed(scene), ...told].map(([claim, said]) => [entityKey(claim), { claim, said }]))
  return [...last.values()].map((one) => ({ ...one, waiting: waitingFor(scene, one.claim) })).filter(({ waiting }) => waiting.length > 0)
})

/** The claims that a workload's pods wait for in vain. */
export const nodeClaimsOf = (scene: Scene, workload: Entity): ReadonlyArray<Entity> =>
  refusedClaims(scene)
    .filter(({ waiting }) => waiting.some((one) => entityKey(one.workload) === entityKey(workload)))
    .map(({ claim }) => claim)
