import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, list, text } from "../../../platform/kubernetes/fields.ts"
import type { LogText } from "../../scene/scene.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { containerIn } from "./implied-state.ts"

/** What other parts of a dump tell of a pod: events in order, latest last. */
export interface Told {
  readonly events: ReadonlyArray<KubeEvent>
  readonly logs: ReadonlyArray<LogText>
  /** When the dump was recorded, as far as it tells. */
  readonly now: number | undefined
}

const theOnly = (names: ReadonlyArray<string | undefined>): string | undefined => {
  const [name, ...others] = new Set(names.filter((one) => one !== undefined && one !== ""))
  return others.length === 0 ? name : undefined
}

const fails = /^(?:BackOff|Unhealthy|Failed|Killing)$/

/** The container that was started more often than the others. */
const startedAgain = (events: ReadonlyArray<KubeEvent>): string | undefined => {
  const times = new Map<string, number>()
  for (const { count, message, reason } of events) {
    const name = reason === "Started" ? containerIn(message) : undefined
    if (name !== undefined) times.set(name, (times.get(name) ?? 0) + count)
  }
  const most = Math.max(...times.values())
  return most > 1 ? theOnly([...times].flatMap(([name, count]) => (count === most ? [name] : []))) : undefined
}

/** A container that is refused on the pod's own address speaks of another container of it. https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking */
const speaksOfNeighbour = ({ lines }: LogText): boolean =>
  lines.some((line) => /\b(?:localhost|127\.0\.0\.1|\[?::1\]?):\d+\b.*\brefused\b/i.test(line))

/**
 * The container that logs and events speak of: the only one, or of several the one that events tell to fail or to be started again, or the one
 * whose log does not speak of another.
 */
export const containerMeant = ({ events, logs }: Told): string | undefined =>
  theOnly([
    ...logs.map(({ container }) => container),
    ...events.map(
      ({ message, object }) => containerIn(message) ?? text(/\{([^}]+)\}$/.exec(text(at(object, "involvedObject", "fieldPath")) ?? "")?.[1])
    )
  ]) ??
  theOnly(events.filter(({ reason }) => fails.test(reason)).map(({ message }) => containerIn(message))) ??
  startedAgain(events) ??
  theOnly(logs.filter((log) => !speaksOfNeighbour(log)).map(({ container }) => container))

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
