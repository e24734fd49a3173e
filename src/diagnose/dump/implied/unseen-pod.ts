import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, type Fields, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Evidence, SeenObject } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { impliedState } from "./implied-state.ts"
import { containerMeant, namedStatuses, ownerReferences, type Told } from "./told.ts"

/** A pod is told of by events for this long after the last of them, in milliseconds. */
const RECENT = 60 * 60_000

/** Jobs that gave up, by their conditions or their events: their pods ended with an error. */
export const failedJobs = (objects: Evidence["objects"], events: ReadonlyArray<KubeEvent>): ReadonlySet<string> =>
  new Set([
    ...objects
      .map(({ object }) => object)
      .filter(
        ({ kind, status }) =>
          kind === "Job" &&
          (condition(conditionsOf(at(status, "conditions")), "Failed")?.status === "True" || (wholeNumber(at(status, "failed")) ?? 0) > 0)
      )
      .map((object) => entityKey(entityOf(object))),
    ...events.filter(({ reason }) => reason === "BackoffLimitExceeded").map(({ about }) => entityKey(about))
  ])

const ended: Fields = {
  phase: "Failed",
  containerStatuses: [{ name: "", ready: false, restartCount: 0, state: { terminated: { reason: "Error" } } }]
}

/** The log of a run before this one is there only where that run ended, and people fetch it of what does not stay. */
export const endedBefore: Fields = {
  phase: "Running",
  conditions: [{ type: "Ready", status: "False" }],
  containerStatuses: [{ name: "", ready: false, restartCount: 1, state: {}, lastState: { terminated: { reason: "Error" } } }]
}

const otherwise = (owner: Entity | undefined, { logs }: Told, failed: ReadonlySet<string>): Fields | undefined => {
  if (owner !== undefined && failed.has(entityKey(owner))) return ended
  return logs.some(({ previous }) => previous) ? endedBefore : undefined
}

/** A pod that nobody recorded, as its events and its logs tell of it; nothing where they tell nothing that lasts. */
export const unseenPod = (pod: Entity, owner: Entity | undefined, told: Told, failed: ReadonlySet<string>): SeenObject | undefined => {
  const { now } = told
  const last = told.events.at(-1)
  const isOver = now !== undefined && last?.lastAt !== undefined && now - last.lastAt > RECENT
  const state = isOver ? undefined : (impliedState(told.events, now) ?? otherwise(owner, told, failed))
  const name = containerMeant(told)
  if (state === "gone" || (state === undefined && told.logs.length === 0)) return undefined
  const status = { ...state, ...namedStatuses(state ?? {}, name) }
  return {
    source: told.logs[0]?.source ?? `events of ${pod.name}`,
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: pod.name, ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }), ...ownerReferences(owner) },
      spec: { containers: [{ name: name ?? "" }] },
      status
    }
  }
}
