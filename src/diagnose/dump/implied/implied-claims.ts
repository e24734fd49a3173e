import { entityKey } from "../../../domain/entity.ts"
import { entityOf } from "../../scene/entity.ts"
import type { SeenObject } from "../../scene/scene.ts"
import { eventOf } from "../../scene/views/event.ts"

/** What is said of a claim that gets no volume. https://kubernetes.io/docs/concepts/storage/persistent-volumes/ */
const unbound = /^(?:ProvisioningFailed|FailedBinding)$/

/** The objects of a dump with the claims of which only events were saved, where the last of these tells that they are not bound. */
export const withImpliedClaims = (objects: ReadonlyArray<SeenObject>): ReadonlyArray<SeenObject> => {
  const known = new Set(objects.map(({ object }) => entityKey(entityOf(object))))
  const told = objects
    .filter(({ object }) => object.kind === "Event")
    .map(({ object, source }) => ({ event: eventOf(object), source }))
    .filter(({ event: { about } }) => about.kind === "PersistentVolumeClaim" && !known.has(entityKey(about)))
    .toSorted((a, b) => (a.event.lastAt ?? 0) - (b.event.lastAt ?? 0))
  const last = [...new Map(told.map((one) => [entityKey(one.event.about), one])).values()]
  return [
    ...objects,
    ...last
      .filter(({ event }) => unbound.test(event.reason))
      .map(({ event: { about }, source }) => ({
        source,
        object: {
          apiVersion: "v1",
          kind: about.kind,
          metadata: { name: about.name, ...(about.namespace === undefined ? {} : { namespace: about.namespace }) },
          status: { phase: "Pending" }
        }
      }))
  ]
}
