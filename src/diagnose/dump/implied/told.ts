import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, list, text } from "../../../platform/kubernetes/fields.ts"
import type { LogText } from "../../scene/scene.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { containerIn } from "./implied-state.ts"

/** What other parts of a dump tell of a pod: events in order, latest last. */
export interface Told {
  readonly events: ReadonlyArray<KubeEvent>
  readonly logs: ReadonlyArray<LogText>
}

/** The only container that logs and events speak of. */
export const onlyContainer = ({ events, logs }: Told): string | undefined => {
  const spoken = [
    ...logs.map(({ container }) => container),
    ...events.map(
      ({ message, object }) => containerIn(message) ?? text(/\{([^}]+)\}$/.exec(text(at(object, "involvedObject", "fieldPath")) ?? "")?.[1])
    )
  ].filter((name) => name !== undefined && name !== "")
  const [name, ...others] = new Set(spoken)
  return others.length === 0 ? name : undefined
}

export const ownerReferences = (owner: Entity | undefined): Fields =>
  owner === undefined ? {} : { ownerReferences: [{ apiVersion: "", kind: owner.kind, name: owner.name, uid: "", controller: true }] }

/** Statuses of containers that a table counts and does not name; the one that is not ready is the one that is spoken of. */
const named = (statuses: unknown, name: string): ReadonlyArray<Fields> => {
  const all = list(statuses)
  const index = Math.max(0, all.length === 1 ? 0 : all.findIndex(({ ready }) => ready !== true))
  return all.map((one, place) => (place === index && text(one.name) === undefined ? { ...one, name } : one))
}

/** Of a start the container that does not end is the one that is spoken of. */
export const namedStatuses = ({ containerStatuses, initContainerStatuses }: Fields, name: string | undefined): Fields => {
  if (name === undefined) return {}
  if (list(initContainerStatuses).length > 0) return { initContainerStatuses: named(initContainerStatuses, name) }
  return list(containerStatuses).length > 0 ? { containerStatuses: named(containerStatuses, name) } : {}
}
