import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

/**
 * Reasons that controllers give when they cannot make a load balancer, and when they have made one.
 * https://github.com/kubernetes/cloud-provider/blob/master/controllers/service/controller.go
 */
const refused =
  /^(?:SyncLoadBalancerFailed|CreatingLoadBalancerFailed|UpdateLoadBalancerFailed|Failed(?:Build|Deploy)Model|FailedReconcile)$/
const made = /^(?:EnsuredLoadBalancer|UpdatedLoadBalancer|SuccessfullyReconciled)$/

/** A service of this type, or an ingress: it wants a load balancer. A part of a description may not tell the type. */
const wantsOne = ({ kind, spec }: KubeObject): boolean => {
  const type = at(spec, "type")
  return kind === "Ingress" || type === "LoadBalancer" || (type === undefined && at(spec, "ports") === undefined)
}

const hasAddress = (object: KubeObject): boolean =>
  list(at(object, "status", "loadBalancer", "ingress")).some(({ hostname, ip }) => text(hostname) !== undefined || text(ip) !== undefined)

interface Wanting {
  readonly entity: Entity
  /** Absent where only its events were recorded. */
  readonly object: KubeObject | undefined
}

const wanting = (scene: Scene): ReadonlyArray<Wanting> => {
  const known = [...scene.known("Ingress"), ...scene.known("Service")].map((object) => ({ object, entity: entityOf(object) }))
  const keys = new Set(known.map(({ entity }) => entityKey(entity)))
  const told = scene.events
    .filter(({ about, reason }) => (about.kind === "Ingress" || about.kind === "Service") && refused.test(reason))
    .map(({ about }) => [entityKey(about), { entity: about, object: undefined }] as const)
    .filter(([key]) => !keys.has(key))
  return [...known.filter(({ object }) => wantsOne(object)), ...new Map(told).values()]
}

const lastWord = (scene: Scene, about: Entity): KubeEvent | undefined => {
  const last = scene.eventsOf(about).findLast(({ reason }) => refused.test(reason) || made.test(reason))
  return last !== undefined && refused.test(last.reason) ? last : undefined
}

export const loadBalancerCauses: ReadonlyArray<Cause> = [
  {
    code: "load-balancer-refused",
    family: "ingress",
    title: "The cloud's load balancer cannot be made",
    prior: 0.01,
    next: "correct what the controller complains of: the tags of subnets, its cloud permissions, annotations, quotas",
    candidates: (scene) =>
      wanting(scene).flatMap(({ entity, object }): ReadonlyArray<Candidate> => {
        const said = lastWord(scene, entity)
        if (said === undefined) return []
        return [
          {
            entity,
            summary: `${showEntity(entity)} gets no load balancer: ${said.message.replaceAll(/\s+/g, " ").slice(0, 240)}`,
            observations: [
              { ratio: weight.overwhelming, sentence: `${said.reason}: ${said.message}`, cites: [citeOf(scene, entityOf(said.object))] },
              ...(object === undefined || hasAddress(object)
                ? []
                : [{ ratio: weight.fair, sentence: "it has no address", cites: [citeOf(scene, entity)] }])
            ],
            explains: []
          }
        ]
      })
  }
]
